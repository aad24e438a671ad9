package spade.search;

import io.jenetics.AnyGene;
import io.jenetics.Phenotype;
import io.jenetics.engine.Evaluator;
import io.jenetics.util.ISeq;
import io.jenetics.util.Seq;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import spade.allocation.Allocation;
import spade.allocation.AllocationMethod;
import spade.evaluate.Perplexity;
import spade.formula.Formula;
import spade.formula.ProfileValues;

/**
 * Gives whole generations their fitness: every allocation is measured once, whichever formulas lead to it, until the
 * budget is used up.
 */
final class CandidateEvaluator implements Evaluator<AnyGene<Formula>, Double> {

    /** The fitness of a formula that the budget no longer reached: worse than any other. */
    private static final double UNMEASURED = Double.POSITIVE_INFINITY;

    private final SearchSettings settings;
    private final ProfileValues profile;
    private final Fitness fitness;
    private final Consumer<Candidate> listener;
    private final Map<List<Integer>, Candidate> measured = new HashMap<>();
    private final long start = System.nanoTime();
    private long generation;
    private int barrenGenerations;

    CandidateEvaluator(SearchSettings settings, ProfileValues profile, Fitness fitness, Consumer<Candidate> listener) {
        this.settings = settings;
        this.profile = profile;
        this.fitness = fitness;
        this.listener = listener;
    }

    @Override
    public ISeq<Phenotype<AnyGene<Formula>, Double>> eval(Seq<Phenotype<AnyGene<Formula>, Double>> population) {
        int before = measured.size();
        if (population.stream().anyMatch(Phenotype::nonEvaluated)) {
            generation++;
        }
        ISeq<Phenotype<AnyGene<Formula>, Double>> evaluated = population.stream()
                .map(individual ->
                        individual.isEvaluated() ? individual : individual.withFitness(fitness(formula(individual))))
                .collect(ISeq.toISeq());
        barrenGenerations = measured.size() == before ? barrenGenerations + 1 : 0;
        return evaluated;
    }

    static Formula formula(Phenotype<AnyGene<Formula>, Double> individual) {
        return individual.genotype().gene().allele();
    }

    private double fitness(Formula formula) {
        long begin = System.nanoTime();
        Allocation allocation = new AllocationMethod.ByFormula(formula)
                .allocate(formula.evaluate(profile), profile.profile(), settings.sparsity());
        Candidate known = measured.get(allocation.key());
        if (known != null) {
            return value(known.result());
        }
        if (exhausted()) {
            return UNMEASURED;
        }
        Perplexity result = fitness.measure(allocation);
        Candidate candidate = new Candidate(
                measured.size() + 1, generation, formula, allocation, result, (System.nanoTime() - begin) / 1e9);
        measured.put(allocation.key(), candidate);
        listener.accept(candidate);
        return value(result);
    }

    /** A model that pruning broke may lose all bounds; it is then as bad as can be, not an error. */
    private static double value(Perplexity result) {
        double nll = result.meanNll();
        return Double.isNaN(nll) ? Double.MAX_VALUE : nll;
    }

    /** Whether candidates or time are used up. */
    boolean exhausted() {
        return late() || measured.size() >= settings.candidates();
    }

    private boolean late() {
        return settings.time().isPresent()
                && System.nanoTime() - start >= settings.time().get().toNanos();
    }

    /** Why a search that has ended did so, as {@link SearchOutcome#stopped()} says it. */
    String stopped() {
        return measured.size() >= settings.candidates() ? "candidates" : late() ? "time" : "barren";
    }

    /** Generations in a row, up to now, that brought no new allocation. */
    int barrenGenerations() {
        return barrenGenerations;
    }

    /** Everything measured, best first; equals in the order of evaluation. */
    List<Candidate> best() {
        return measured.values().stream()
                .sorted(Comparator.comparingDouble((Candidate candidate) -> value(candidate.result()))
                        .thenComparingInt(Candidate::number))
                .toList();
    }
}
