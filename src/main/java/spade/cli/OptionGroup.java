package spade.cli;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The headings under which the help of every verb lists its options, the most asked for first. */
enum OptionGroup {
    WHAT(
            "What",
            "--model --on --sparsity --allocation --pruner --pattern --pruning --space --strategy --worst --leave-one-out"
                    + " --start-from --profile --member --reference --rounding --base --passes --probes --slopes --metric"
                    + " --population --stages --waves --diversity"),
    TEXTS(
            "Texts (TEXT: wikitext2, c4, ptb, wikitext:FILE, c4:FILE, tasks:NAMES, a file)",
            "--calibration --calibration-windows --calibration-seed --search-text --search-windows --confirm-text"
                    + " --text --windows --report-text --report-windows --seqlen --bos --allow-overlap"),
    TASKS("Zero-shot tasks", "--tasks --report-tasks --tasks-data --limit --samples"),
    BUDGET("Budget", "--time --candidates --budget --repeats --with-random --no-baselines"),
    MACHINE("Machine", "--device --dtype --engine --resident --threads"),
    TRUST("Trust", "--confirm --ceiling --calibration-draws --seed --published"),
    OUTPUT(
            "Run and output",
            "--run --resume --in --out --as --report --figures --watch --port --json --quiet --help --help-all --version");

    private static final String ALL = "--help-all";

    /** What the other options do well without. */
    private static final Set<String> EXPERT = Set.of(
            "--metric",
            "--population",
            "--stages",
            "--waves",
            "--worst",
            "--leave-one-out",
            "--diversity",
            "--calibration-seed",
            "--bos",
            "--engine",
            "--resident",
            "--threads",
            "--rounding",
            "--published",
            "--version");

    /** What a default looks like where there is none. */
    private static final Set<String> NO_DEFAULTS = Set.of("null", "false", "Optional.empty", "[]");

    private final String heading;
    private final List<String> names;

    OptionGroup(String heading, String names) {
        this.heading = heading;
        this.names = List.of(names.split(" ", -1));
    }

    /** Gives a verb this help, and {@code --help-all} where it has options that few need. */
    static void arrange(CommandLine verb) {
        CommandSpec spec = verb.getCommandSpec().mixinStandardHelpOptions(true);
        if (spec.options().stream().anyMatch(option -> isExpert(option) && !option.versionHelp())) {
            spec.addOption(OptionSpec.builder(ALL)
                    .usageHelp(true)
                    .type(boolean.class)
                    .description("This help with every option.")
                    .build());
        }
        spec.usageMessage().abbreviateSynopsis(true).sortOptions(false).longOptionsMaxWidth(27);
        verb.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionGroup::list);
    }

    private static boolean isExpert(OptionSpec option) {
        return EXPERT.contains(name(option));
    }

    private static String list(Help help) {
        CommandLine.ParseResult given = help.commandSpec().commandLine().getParseResult();
        boolean all = given != null && given.hasMatchedOption(ALL);
        StringBuilder text = new StringBuilder();
        for (OptionGroup group : values()) {
            List<OptionSpec> shown = group.of(help.commandSpec()).stream()
                    .filter(option -> all || !isExpert(option))
                    .map(OptionGroup::withDefault)
                    .toList();
            if (!shown.isEmpty()) {
                text.append(System.lineSeparator())
                        .append(group.heading)
                        .append(System.lineSeparator())
                        .append(help.optionListExcludingGroups(shown));
            }
        }
        return text.toString();
    }

    /**
     * The options of a verb that belong here, in the order of this group; those that no group names are in the last.
     */
    List<OptionSpec> of(CommandSpec verb) {
        Stream<OptionSpec> others = verb.options().stream().filter(option -> this == OUTPUT && !knows(option));
        return Stream.concat(
                        names.stream()
                                .flatMap(name -> verb.options().stream()
                                        .filter(option -> name(option).equals(name))),
                        others)
                .toList();
    }

    /** Whether some group names an option. */
    static boolean knows(OptionSpec option) {
        return Stream.of(values()).anyMatch(group -> group.names.contains(name(option)));
    }

    /** By which it goes in help: its first name of more than one letter. */
    private static String name(OptionSpec option) {
        return Stream.of(option.names())
                .filter(name -> name.startsWith("--"))
                .findFirst()
                .orElseThrow();
    }

    /** As help shows it: under one name, with the default, if there is one to tell, behind what it does. */
    private static OptionSpec withDefault(OptionSpec option) {
        String text = String.join(" ", option.description());
        String known = String.valueOf(option.defaultValueString(true));
        boolean silent = text.contains("default") || NO_DEFAULTS.contains(known);
        return OptionSpec.builder(option)
                .names(name(option))
                .description(silent ? text : text + " [" + known.replaceAll("[\\[\\]]|, or as many.*", "") + "]")
                .build();
    }
}
