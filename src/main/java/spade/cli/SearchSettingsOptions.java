package spade.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.evaluate.Metric;
import spade.formula.Formula;
import spade.search.EvolutionSettings;
import spade.search.SearchSettings;
import spade.search.Stages;
import spade.search.Strategy;
import spade.space.SearchSpace;
import spade.space.SearchSpaces;

/** How a search goes, and how far. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class SearchSettingsOptions {

    private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smh])");

    @Option(
            names = "--space",
            paramLabel = "SPACE",
            defaultValue = "whole",
            description =
                    "Which formulas the search builds: the name of a search space, see 'spade spaces', or a JSON file"
                            + " (default: ${DEFAULT-VALUE}).")
    private String space;

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
            names = "--metric",
            paramLabel = "M",
            defaultValue = "nll",
            description =
                    "What to make small: nll, the negative log-likelihood and so the perplexity (default), or kl: the divergence from the dense model's"
                            + " outputs on the search text.")
    private String metric;

    @Option(
            names = "--strategy",
            paramLabel = "S",
            defaultValue = "evolution",
            description = "evolution (default); random: independent random formulas; dsa: the loop DSA was published"
                    + " with; local: only the numbers of the best formulas move.")
    private String strategy;

    @Option(
            names = "--stages",
            paramLabel = "S",
            defaultValue = "auto",
            description =
                    "After how many windows a candidate has to be promising to see more, such as 4,8; auto: a quarter"
                            + " and a half; off: all see all (default: ${DEFAULT-VALUE}).")
    private String stages;

    @Option(
            names = "--diversity",
            paramLabel = "D",
            defaultValue = "0.003",
            description = "Allocations that differ by less on average count as one (default: ${DEFAULT-VALUE}).")
    private double diversity;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of all random choices (default: ${DEFAULT-VALUE}).")
    private long seed;

    /** The formulas that the search builds. */
    SearchSpace space() {
        return SearchSpaces.parse(space);
    }

    /**
     * The settings.
     *
     * @param seeds formulas of the first population
     * @param windows of the search text
     */
    SearchSettings settings(List<Formula> seeds, int windows) {
        return new SearchSettings(
                space(),
                seeds,
                Metric.parse(metric),
                Strategy.parse(strategy),
                Stages.parse(stages, windows),
                EvolutionSettings.USUAL.withDiversity(diversity),
                population,
                candidates,
                Optional.ofNullable(time).map(SearchSettingsOptions::duration),
                seed);
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
}
