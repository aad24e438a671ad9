package spade.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.formula.Formula;

/**
 * A pool of formulas that takes in a few new ones at a time and keeps the best. As DSA's loop (Li et al., NeurIPS 2024,
 * with its sample ratio of 0.9 and its best five) every step adds a mutant and a crossover child; as local search, it
 * moves the numbers of the best.
 */
record SteadyState(GenerationEvaluator evaluator, Variation variation, int size, Random random) {

    private static final double SAMPLED = 0.9;
    private static final int BEST = 5;
    /** Steps in a row without a new allocation after which nothing more is to be expected. */
    private static final int BARREN = 500;

    /** DSA's loop, from seeds and random formulas. */
    void evolve(List<Formula> seeds) {
        List<Formula> pool = new ArrayList<>(seeds);
        while (pool.size() < size) {
            pool.add(variation.create(random));
        }
        loop(pool, ranked -> {
            List<Formula> best = best(sample(ranked));
            Formula mutant = variation.mutate(any(best), random);
            return Stream.concat(Stream.of(mutant), variation.cross(any(best), any(best), random).stream());
        });
    }

    /** Moves the numbers of the best, beginning with the seeds. */
    void tune(List<Formula> seeds) {
        loop(
                seeds.isEmpty() ? List.of(variation.create(random)) : seeds,
                ranked -> Stream.of(variation.tune(any(best(ranked)), random)));
    }

    /** Adds children to the best, step by step. */
    private void loop(List<Formula> first, Function<List<Formula>, Stream<Formula>> children) {
        List<Formula> ranked = ranked(first);
        while (!evaluator.exhausted() && evaluator.barrenGenerations() < BARREN) {
            ranked = ranked(
                    Stream.concat(ranked.stream(), children.apply(ranked)).toList());
        }
    }

    /** The pool's best, best first; new formulas are measured on the way. */
    private List<Formula> ranked(List<Formula> pool) {
        double[] values = evaluator.values(pool);
        return IntStream.range(0, pool.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .limit(size)
                .map(pool::get)
                .toList();
    }

    /** A random share of ranked formulas, still in their order. */
    private List<Formula> sample(List<Formula> ranked) {
        List<Integer> places =
                new ArrayList<>(IntStream.range(0, ranked.size()).boxed().toList());
        Collections.shuffle(places, random);
        return places.stream()
                .limit((long) Math.ceil(SAMPLED * ranked.size()))
                .sorted()
                .map(ranked::get)
                .toList();
    }

    private static List<Formula> best(List<Formula> ranked) {
        return ranked.subList(0, Math.min(BEST, ranked.size()));
    }

    private Formula any(List<Formula> formulas) {
        return formulas.get(random.nextInt(formulas.size()));
    }
}
