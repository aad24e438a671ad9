package spade.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spade.Json;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.run.ConfirmationSettings;
import spade.run.Demo;
import spade.run.RunDirectory;
import spade.run.RunOverview;
import spade.run.SearchPlan;
import spade.run.SearchResult;
import spade.run.SearchRun;
import spade.run.SearchTexts;
import spade.run.StopRequest;
import spade.run.Workbench;
import spade.search.Objective;
import spade.search.SearchSettings;
import spade.search.Stages;
import spade.search.Strategy;
import spade.space.SearchSpace;
import spade.space.SearchSpaces;

/** Evolves allocation formulas for a model. */
@Command(
        name = "search",
        description = "Evolves allocation formulas, scoring each by pruning the model and measuring its perplexity.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class SearchCommand implements Callable<Integer> {

    private static final int DEFAULT_WINDOWS = 16;
    private static final int DEFAULT_REPORT_WINDOWS = 64;
    private static final int STOPPED = 130;
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smh])");

    @Spec
    private CommandSpec spec;

    @Mixin
    private ProtocolOptions protocol;

    @Option(
            names = "--search-text",
            paramLabel = "TEXT",
            defaultValue = Demo.SEARCH,
            description = "Text that candidates are measured on: wikitext:FILE, c4:FILE or a plain text file"
                    + " (default: ${DEFAULT-VALUE}, embedded).")
    private String searchText;

    @Option(
            names = "--report-text",
            paramLabel = "TEXT",
            defaultValue = Demo.REPORT,
            description = "Text on which only the end result is measured, beside uniform and OWL"
                    + " (default: ${DEFAULT-VALUE}, embedded).")
    private String reportText;

    @Option(
            names = "--windows",
            paramLabel = "N",
            description = "Windows of the search text, from its start, or all (default: 16, or as many as it has).")
    private @Nullable String windows;

    @Option(
            names = "--report-windows",
            paramLabel = "N",
            description = "Windows of the report text, from its start, or all, as in published tables"
                    + " (default: 64, or as many as it has).")
    private @Nullable String reportWindows;

    @Option(
            names = "--space",
            paramLabel = "SPACE",
            defaultValue = "whole",
            description =
                    "Which formulas the search builds: the name of a search space, see 'spade spaces', or a JSON file"
                            + " (default: ${DEFAULT-VALUE}).")
    private String space;

    @Option(
            names = "--sparsity",
            paramLabel = "S",
            defaultValue = "0.7",
            description = "Overall sparsity in (0, 1) (default: ${DEFAULT-VALUE}).")
    private double sparsity;

    @Option(
            names = "--candidates",
            paramLabel = "N",
            defaultValue = "200",
            description = "Different allocations to measure (default: ${DEFAULT-VALUE}).")
    private int candidates;

    @Option(
            names = "--time",
            paramLabel = "T",
            description =
                    "Search for at most so long, for example 8h, 30m or 90s; preparation, confirmation and report come on top.")
    private @Nullable String time;

    @Option(
            names = "--population",
            paramLabel = "N",
            defaultValue = "20",
            description = "Formulas per generation (default: ${DEFAULT-VALUE}).")
    private int population;

    @Option(
            names = "--fitness",
            paramLabel = "F",
            defaultValue = "perplexity",
            description = "What to make small: perplexity (default), or kl: the divergence from the dense model's"
                    + " outputs on the search text.")
    private String fitness;

    @Option(
            names = "--strategy",
            paramLabel = "S",
            defaultValue = "evolution",
            description = "evolution (default); random: independent random formulas; dsa: the loop DSA was published"
                    + " with; local: only the numbers of the best formulas move.")
    private String strategy;

    @Mixin
    private EvolutionOptions evolution;

    @Option(
            names = "--stages",
            paramLabel = "S",
            defaultValue = "auto",
            description =
                    "After how many windows a candidate has to be promising to see more, such as 4,8; auto: a quarter"
                            + " and a half; off: all see all (default: ${DEFAULT-VALUE}).")
    private String stages;

    @Option(
            names = "--confirm-text",
            paramLabel = "TEXT",
            description =
                    "Text on which the best are confirmed, pruned sequentially (default: the windows of the search"
                            + " text behind those searched).")
    private @Nullable String confirmText;

    @Option(
            names = "--confirm",
            paramLabel = "N",
            defaultValue = "5",
            description = "Members of the hall of fame to confirm; 0: none (default: ${DEFAULT-VALUE}).")
    private int confirmed;

    @Option(
            names = "--confirm-calibrations",
            paramLabel = "N",
            defaultValue = "2",
            description = "Draws of the calibration text that each is confirmed with (default: ${DEFAULT-VALUE}).")
    private int calibrations;

    @Option(
            names = "--seeds",
            paramLabel = "RUN",
            description = "Run directory whose hall of fame joins the first population.")
    private @Nullable Path seeds;

    @Option(
            names = "--resume",
            description = "Go on with the run in --run, however it ended; other options only where they change, such as"
                    + " more --candidates or --time.")
    private boolean resume;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of all random choices (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--run",
            paramLabel = "DIR",
            description = "Run directory, new or empty (default: results/runs/<date>-<time>).")
    private @Nullable Path run;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Option(names = "--quiet", description = "No progress.")
    private boolean quiet;

    @Override
    public Integer call() {
        WindowCount searchCount = ProtocolOptions.windows(windows, DEFAULT_WINDOWS);
        WindowCount reportCount = ProtocolOptions.windows(reportWindows, DEFAULT_REPORT_WINDOWS);
        Display display = new Display(quiet);
        try (Workbench workbench = Workbench.open(protocol.protocol(), display)) {
            TokenWindows searched = workbench.windows(searchText, searchCount);
            SearchTexts texts = new SearchTexts(
                    searched, confirmationText(workbench, searched), workbench.windows(reportText, reportCount));
            SearchSettings settings = settings(searched.count());
            SearchPlan plan =
                    new SearchPlan(workbench, settings, texts, new ConfirmationSettings(confirmed, calibrations));
            protocol.noteCalibration(workbench, display);
            try (RunDirectory directory = directory()) {
                display.logTo(directory.log());
                SearchResult result = result(plan, directory, display);
                display.clear();
                System.out.println(
                        json ? Json.line(result) : SearchSummary.of(result, settings, texts, directory.path()));
                return result.stopped().equals("stopped") ? STOPPED : 0;
            }
        } finally {
            display.clear();
        }
    }

    private SearchResult result(SearchPlan plan, RunDirectory directory, Display display) {
        StopRequest stop = new StopRequest();
        Interrupts.stop(
                stop,
                () -> display.line(
                        "%s",
                        "Ending after the measurement in flight, to confirm and write what was found;"
                                + " Ctrl-C again ends at once."));
        SearchRun search = new SearchRun(plan, directory, new SearchReport(display, plan.settings()), stop);
        if (resume) {
            search.requireSameRun();
        }
        StoredArguments.write(
                directory.path(),
                spec.commandLine().getParseResult().originalArgs(),
                // A second measurement for auto may turn out otherwise.
                List.of("--dtype", plan.workbench().protocol().dtype().toString()));
        return resume ? search.resume() : search.start();
    }

    private RunDirectory directory() {
        if (resume) {
            if (run == null) {
                throw new UsageException("--resume goes on with a run; name its directory with --run.");
            }
            return RunDirectory.open(run);
        }
        return RunDirectory.create(run == null ? defaultRun() : run);
    }

    /** A text of its own, the demo's for the demo's, else what the search text has behind the windows searched. */
    private Optional<TokenWindows> confirmationText(Workbench workbench, TokenWindows searched) {
        if (confirmText != null || searchText.equals(Demo.SEARCH)) {
            return Optional.of(workbench.windows(
                    confirmText == null ? Demo.CONFIRMATION : confirmText, WindowCount.atMost(searched.count())));
        }
        return workbench.windowsBehind(searched, searched.count());
    }

    private SearchSettings settings(int searched) {
        SearchSpace chosen = SearchSpaces.parse(space);
        return new SearchSettings(
                chosen,
                seeds(chosen),
                Allocation.requireTarget(sparsity),
                Objective.parse(fitness),
                Strategy.parse(strategy),
                Stages.parse(stages, searched),
                evolution.settings(),
                population,
                candidates,
                Optional.ofNullable(time).map(SearchCommand::duration),
                seed);
    }

    /** OWL's formula is what a search has to beat: it is measured first, whatever the space begins with. */
    private List<Formula> seeds(SearchSpace space) {
        if (resume && run != null) {
            return RunDirectory.seeds(run);
        }
        Stream<Formula> found = seeds == null
                ? Stream.empty()
                : RunOverview.read(seeds).hall().stream().map(FormulaParser::parse);
        return Stream.concat(Stream.of(NamedFormulas.OWL), Stream.concat(space.seedFormulas().stream(), found))
                .distinct()
                .toList();
    }

    private static Duration duration(String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw new UsageException("The time '" + text + "' is none; give for example 8h, 30m or 90s.");
        }
        long amount = Long.parseLong(matcher.group(1));
        if (amount == 0) {
            throw new UsageException("A --time of " + text + " leaves no time; give for example 8h, 30m or 90s.");
        }
        return switch (matcher.group(2)) {
            case "h" -> Duration.ofHours(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofSeconds(amount);
        };
    }

    private static Path defaultRun() {
        return Path.of(
                "results",
                "runs",
                LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")));
    }
}
