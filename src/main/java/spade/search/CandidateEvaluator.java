package spade.search;

import io.jenetics.AnyGene;
import io.jenetics.Phenotype;
import io.jenetics.engine.Evaluator;
import io.jenetics.util.ISeq;
import io.jenetics.util.Seq;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import spade.allocation.Allocation;
import spade.allocation.AllocationMethod;
import spade.evaluate.Perplexity;
import spade.formula.Formula;
import spade.formula.ProfileValues;

/**
 * Gives whole generations their fitness: every allocation is measured once, whichever formulas lead to it or close to
 * it, until the budget is used up.
 */
final class CandidateEvaluator implements Evaluator<AnyGene<Formula>, Double> {

    /** The fitness of a formula that the budget no longer reached: worse than any other. */
    private static final double UNMEASURED = Double.POSITIVE_INFINITY;

    /** The fitness of a formula whose allocation another one of the population has too. */
    private static final double CROWDED = Double.POSITIVE_INFINITY;

    /** Allocations with so small a mean difference of sparsities count as one: their perplexities differ by noise. */
    private static final double RESOLUTION = 0.003;

    private final SearchSettings settings;
    private final ProfileValues profile;
    private final Fitness fitness;
    private final Consumer<Candidate> listener;
    private final List<Candidate> measured = new ArrayList<>();
    private final long start = System.nanoTime();
    private long generation;
    private int barrenGenerations;

    CandidateEvaluator(SearchSettings settings, ProfileValues profile, Fitness fitness, Consumer<Candidate> listener) {
        this.settings = settings;
        this.profile = profile;
        this.fitness = fitness;
        this.listener = listener;
    }

    /** A formula of the population, the allocation it gives, and what that is worth. */
    private record Scored(Phenotype<AnyGene<Formula>, Double> individual, Allocation allocation, double value) {}

    @Override
    public ISeq<Phenotype<AnyGene<Formula>, Double>> eval(Seq<Phenotype<AnyGene<Formula>, Double>> population) {
        int before = measured.size();
        if (population.stream().anyMatch(Phenotype::nonEvaluated)) {
            generation++;
        }
        List<Scored> scored = population.stream().map(this::score).toList();
        barrenGenerations = measured.size() == before ? barrenGenerations + 1 : 0;
        Set<Scored> niches = niches(scored);
        return scored.stream()
                .map(each -> each.individual().withFitness(niches.contains(each) ? each.value() : CROWDED))
                .collect(ISeq.toISeq());
    }

    private Scored score(Phenotype<AnyGene<Formula>, Double> individual) {
        Formula formula = formula(individual);
        Allocation allocation = new AllocationMethod.ByFormula(formula)
                .allocate(formula.evaluate(profile), profile.profile(), settings.sparsity());
        return new Scored(individual, allocation, fitness(formula, allocation));
    }

    /**
     * The best of every group of almost equal allocations (clearing, Pétrowski 1996): the others make room, or the
     * population would soon hold one allocation in many guises.
     */
    private static Set<Scored> niches(List<Scored> scored) {
        Set<Scored> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        scored.stream()
                .sorted(Comparator.comparingDouble(Scored::value))
                .filter(each -> kept.stream().noneMatch(better -> close(better.allocation(), each.allocation())))
                .forEachOrdered(kept::add);
        return kept;
    }

    private static boolean close(Allocation one, Allocation other) {
        return one.distance(other) < RESOLUTION;
    }

    static Formula formula(Phenotype<AnyGene<Formula>, Double> individual) {
        return individual.genotype().gene().allele();
    }

    private double fitness(Formula formula, Allocation allocation) {
        Optional<Candidate> known = nearest(allocation);
        if (known.isPresent()) {
            return value(known.get().result());
        }
        if (exhausted()) {
            return UNMEASURED;
        }
        long begin = System.nanoTime();
        Perplexity result = fitness.measure(allocation);
        Candidate candidate = new Candidate(
                measured.size() + 1, generation, formula, allocation, result, (System.nanoTime() - begin) / 1e9);
        measured.add(candidate);
        listener.accept(candidate);
        return value(result);
    }

    /** The closest candidate among those that are too close to be measured again. */
    private Optional<Candidate> nearest(Allocation allocation) {
        return measured.stream()
                .filter(candidate -> close(candidate.allocation(), allocation))
                .min(Comparator.comparingDouble(
                        candidate -> candidate.allocation().distance(allocation)));
    }

    private double value(Perplexity result) {
        return settings.objective().of(result);
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
        return measured.stream()
                .sorted(Comparator.comparingDouble((Candidate candidate) -> value(candidate.result()))
                        .thenComparingInt(Candidate::number))
                .toList();
    }
}
