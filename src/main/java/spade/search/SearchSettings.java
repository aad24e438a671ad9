package spade.search;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import spade.UsageException;
import spade.evaluate.Metric;
import spade.formula.Formula;
import spade.profile.ProfileDetail;
import spade.space.Operators;
import spade.space.SearchSpace;

/**
 * How a search goes.
 *
 * @param space which formulas it builds
 * @param seeds formulas of the first population
 * @param metric what it makes small
 * @param strategy how it finds the next formula
 * @param stages how many windows candidates see before they have to be promising to see more
 * @param waves whether the stages of several generations are measured as one batch: a generation is then made of what
 *     is known before the last ones have seen all windows, and many workers have something to do
 * @param evolution how evolution goes about it
 * @param population formulas per generation
 * @param candidates different allocations measured at most
 * @param budget tokens that pass through pruned models at most while candidates are measured; empty: any
 * @param time how long at most; no evaluation begins later
 * @param seed of all random choices
 */
public record SearchSettings(
        SearchSpace space,
        List<Formula> seeds,
        Metric metric,
        Strategy strategy,
        Stages stages,
        @JsonSetter(nulls = Nulls.AS_EMPTY) boolean waves,
        EvolutionSettings evolution,
        int population,
        int candidates,
        Optional<Long> budget,
        Optional<Duration> time,
        long seed) {

    /** The share of a population that is new in every generation. */
    static final double OFFSPRING = 0.6;

    /** The elite has to fit among those that stay. */
    private static final int LEAST_POPULATION = 4;

    /** The same search with other random choices. */
    public SearchSettings withSeed(long other) {
        return new SearchSettings(
                space, seeds, metric, strategy, stages, waves, evolution, population, candidates, budget, time, other);
    }

    /** Random formulas instead, for so many tokens and bounded by nothing else. */
    public SearchSettings random(long tokens) {
        return new SearchSettings(
                space,
                seeds,
                metric,
                Strategy.RANDOM,
                stages,
                waves,
                evolution,
                population,
                Integer.MAX_VALUE,
                Optional.of(tokens),
                Optional.empty(),
                seed);
    }

    /** What a profile has to hold for the formulas of the search. */
    public ProfileDetail detail() {
        ProfileDetail least =
                space.operators().matrix().isEmpty() ? ProfileDetail.DISTRIBUTIONS : ProfileDetail.MATRICES;
        return seeds.stream().map(Formula::detail).reduce(least, ProfileDetail::and);
    }

    /** Whether a profile has to hold slopes of the loss for them. */
    public boolean needsSlopes() {
        return space.operators().leaves().choices().contains(Operators.Leaf.SLOPE)
                || seeds.stream().anyMatch(Formula::needsSlopes);
    }

    public SearchSettings {
        seeds = List.copyOf(seeds);
        if (population < LEAST_POPULATION) {
            throw new UsageException("A population of " + population + " is too small to evolve; give at least "
                    + LEAST_POPULATION + ".");
        }
        if (candidates < 1) {
            throw new UsageException("A search of " + candidates + " candidates finds nothing; give at least 1.");
        }
    }
}
