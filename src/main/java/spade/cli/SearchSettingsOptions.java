package spade.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.evaluate.Metric;
import spade.formula.Formula;
import spade.run.ProfileSearch;
import spade.search.EvolutionSettings;
import spade.search.Objective;
import spade.search.SearchSettings;
import spade.search.Stages;
import spade.search.Strategy;
import spade.space.SearchSpace;
import spade.space.SearchSpaces;

/** How a search goes, and how far. */
final class SearchSettingsOptions {

    private static final int CANDIDATES = 200;
    private static final int POPULATION = 20;
    private static final int BATCH = 10;
    /** Drawn on profiles. */
    private static final long FORMULAS = 100_000;

    private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smh])");

    @Option(names = "--space", paramLabel = "SPACE", description = "Which formulas there are: see 'spade spaces'.")
    private String space = "linear";

    @Option(
            names = "--candidates",
            paramLabel = "N",
            description = "Allocations to measure (default: 200, or none with --time).")
    private Optional<Integer> candidates;

    @Option(names = "--budget", paramLabel = "TOKENS", description = "Tokens to pass through pruned models at most.")
    private Optional<Long> budget;

    @Option(names = "--time", paramLabel = "T", description = "Longest search: 8h, 30m or 90s; the rest is extra.")
    private Optional<Duration> time;

    @Option(
            names = "--population",
            paramLabel = "N",
            description = "Formulas per generation (default: 20; guided: 10 a batch).")
    private Optional<Integer> population;

    @Option(
            names = "--metric",
            paramLabel = "M",
            description = "What is made small: nll (perplexity), or kl (divergence from the dense model).")
    private Metric metric = Metric.NLL;

    @Option(names = "--strategy", paramLabel = "S", description = "guided, evolution, random, dsa or local.")
    private Strategy strategy = Strategy.GUIDED;

    @Option(
            names = "--stages",
            paramLabel = "S",
            description = "Windows after which the hopeless stop, such as 4,8; auto: a quarter and a half; off.")
    private String stages = "auto";

    @Option(names = "--waves", description = "Stages of several generations as one batch, for several devices.")
    private boolean waves;

    @Option(
            names = "--diversity",
            paramLabel = "D",
            description = "Allocations that differ by less on average are one.")
    private double diversity = 0.003;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all random choices.")
    private long seed = 1;

    Strategy strategy() {
        return strategy;
    }

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
        EvolutionSettings evolution = EvolutionSettings.USUAL.withDiversity(diversity);
        Stages seen = Stages.parse(stages, windows);
        boolean ends = budget.isPresent() || time.isPresent();
        int most = candidates.orElse(ends ? Integer.MAX_VALUE : CANDIDATES);
        int each = population.orElse(strategy == Strategy.GUIDED ? BATCH : POPULATION);
        return new SearchSettings(
                space(), seeds, metric, strategy, seen, waves, evolution, each, most, budget, time, seed);
    }

    /** How formulas are found on profiles alone. */
    ProfileSearch.Settings onProfiles(List<Formula> seeds, Objective objective) {
        long formulas = candidates.map(Integer::longValue).orElse(time.isPresent() ? Long.MAX_VALUE : FORMULAS);
        return new ProfileSearch.Settings(space(), seeds, objective, formulas, seed);
    }

    /** How long a search may take. */
    Optional<Duration> time() {
        return time;
    }

    /** Reads a time such as {@code 8h}. */
    static Duration duration(String text) {
        if (!TIME.matcher(text).matches()) {
            throw new UsageException("The time '" + text + "' is none; give for example 8h, 30m or 90s.");
        }
        Duration time = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
        if (time.isZero()) {
            throw new UsageException("A --time of " + text + " leaves no time; give for example 8h, 30m or 90s.");
        }
        return time;
    }
}
