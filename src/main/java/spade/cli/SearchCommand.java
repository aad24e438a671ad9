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
import picocli.CommandLine.Option;
import spade.Json;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.formula.Formula;
import spade.formula.NamedFormulas;
import spade.run.Demo;
import spade.run.RunDirectory;
import spade.run.SearchResult;
import spade.run.SearchRun;
import spade.run.Workbench;
import spade.search.Objective;
import spade.search.SearchSettings;
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
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smh])");

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
                    "Measure candidates for at most so long, for example 8h, 30m or 90s; preparation and report come on top.")
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
            description = "evolution (default), or random: independent random formulas, to compare with.")
    private String strategy;

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
        SearchSettings settings = settings();
        WindowCount searchCount = ProtocolOptions.windows(windows, DEFAULT_WINDOWS);
        WindowCount reportCount = ProtocolOptions.windows(reportWindows, DEFAULT_REPORT_WINDOWS);
        Display display = new Display(quiet);
        try (Workbench workbench = Workbench.open(protocol.protocol(), display)) {
            TokenWindows searchWindows = workbench.windows(searchText, searchCount);
            TokenWindows reported = workbench.windows(reportText, reportCount);
            protocol.noteCalibration(workbench, display);
            RunDirectory directory = RunDirectory.create(run == null ? defaultRun() : run);
            display.logTo(directory.log());
            SearchReport report = new SearchReport(display, settings);
            SearchResult result = new SearchRun(workbench, settings, searchWindows, reported, directory, report).go();
            display.clear();
            System.out.println(
                    json
                            ? Json.line(result)
                            : SearchSummary.of(result, settings, searchWindows, reported, directory.path()));
            return 0;
        } finally {
            display.clear();
        }
    }

    private SearchSettings settings() {
        SearchSpace chosen = SearchSpaces.parse(space);
        return new SearchSettings(
                chosen,
                seeds(chosen),
                Allocation.requireTarget(sparsity),
                Objective.parse(fitness),
                Strategy.parse(strategy),
                population,
                candidates,
                Optional.ofNullable(time).map(SearchCommand::duration),
                seed);
    }

    /** OWL's formula is what a search has to beat: it is measured first, whatever the space begins with. */
    private static List<Formula> seeds(SearchSpace space) {
        return Stream.concat(Stream.of(NamedFormulas.OWL), space.seedFormulas().stream())
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
