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
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocation.AllocationMethod;
import spade.formula.Formula;
import spade.formula.ProfileValues;

/**
 * Gives whole generations their fitness: every allocation is measured once, whichever formulas lead to it or close to
 * it, until the budget is used up. All of a generation see the first windows; only those that may still be among the
 * best see more (successive halving, with paired comparisons).
 */
final class CandidateEvaluator implements Evaluator<AnyGene<Formula>, Double> {

    /** The fitness of a formula that the budget no longer reached: worse than any other. */
    private static final double UNMEASURED = Double.POSITIVE_INFINITY;

    /** The fitness of a formula whose allocation another one of the population has too. */
    private static final double CROWDED = Double.POSITIVE_INFINITY;

    /** Failures in a row after which it is the machine that fails and not the candidates. */
    private static final int MOST_FAILURES = 5;

    private final SearchSettings settings;
    private final ProfileValues profile;
    private final Fitness fitness;
    private final Supplier<Optional<String>> end;
    private final Consumer<Candidate> listener;
    private final Race race;
    /** By number, from 1. */
    private final List<Candidate> measured = new ArrayList<>();

    private long generation;
    private int barrenGenerations;
    private int stagnantGenerations;
    private int failures;

    /**
     * Prepares an evaluator.
     *
     * @param end why no further measurement may begin; empty as long as one may
     * @param listener hears of a candidate after each of its measurements
     */
    CandidateEvaluator(
            SearchSettings settings,
            ProfileValues profile,
            Fitness fitness,
            Supplier<Optional<String>> end,
            Consumer<Candidate> listener) {
        this.settings = settings;
        this.profile = profile;
        this.fitness = fitness;
        this.end = end;
        this.listener = listener;
        this.race = new Race(settings.objective(), settings.stages());
    }

    /** A formula of the population, and the candidate that stands for it: none when the budget was used up. */
    private record Entry(Phenotype<AnyGene<Formula>, Double> individual, OptionalInt number) {}

    @Override
    public ISeq<Phenotype<AnyGene<Formula>, Double>> eval(Seq<Phenotype<AnyGene<Formula>, Double>> population) {
        int before = measured.size();
        OptionalInt leader = race.leader();
        if (population.stream().anyMatch(Phenotype::nonEvaluated)) {
            generation++;
        }
        List<Entry> entries = population.stream()
                .map(individual -> new Entry(individual, number(formula(individual))))
                .toList();
        for (int stage = 1; stage < settings.stages().count(); stage++) {
            advance(before + 1, stage);
        }
        barrenGenerations = measured.size() == before ? barrenGenerations + 1 : 0;
        stagnantGenerations = race.leader().equals(leader) ? stagnantGenerations + 1 : 0;
        Set<Entry> niches = niches(entries);
        return entries.stream()
                .map(entry -> entry.individual().withFitness(niches.contains(entry) ? value(entry) : CROWDED))
                .collect(ISeq.toISeq());
    }

    /** The values of formulas in the population's terms, for strategies without Jenetics' engine. */
    double[] values(List<Formula> formulas) {
        return eval(formulas.stream().map(FormulaSearch::individual).collect(ISeq.toISeq())).stream()
                .mapToDouble(Phenotype::fitness)
                .toArray();
    }

    /** The candidate that has this formula's allocation or almost, measured on the first windows if it is new. */
    private OptionalInt number(Formula formula) {
        Allocation allocation = new AllocationMethod.ByFormula(formula)
                .allocate(formula.evaluate(profile), profile.profile(), settings.sparsity());
        Optional<Candidate> known = nearest(allocation);
        if (known.isPresent()) {
            return OptionalInt.of(known.get().number());
        }
        if (exhausted()) {
            return OptionalInt.empty();
        }
        Candidate fresh = Candidate.fresh(measured.size() + 1, generation, formula, allocation);
        measured.add(fresh);
        measure(fresh, 0);
        return OptionalInt.of(fresh.number());
    }

    /**
     * Shows a stage's windows to the candidates from a number on that came through the stage before, the best first.
     */
    private void advance(int first, int stage) {
        List<Integer> contenders = IntStream.rangeClosed(first, measured.size())
                .filter(number ->
                        candidate(number).windows() == settings.stages().from(stage))
                .boxed()
                .sorted(Comparator.comparingDouble(number -> race.value(candidate(number))))
                .toList();
        for (int number : contenders) {
            if (end.get().isEmpty() && race.isOpen(candidate(number))) {
                measure(candidate(number), stage);
            }
        }
    }

    private void measure(Candidate candidate, int stage) {
        Candidate after;
        try {
            after = candidate.with(fitness.measure(
                    candidate, settings.stages().from(stage), settings.stages().to(stage)));
            failures = 0;
        } catch (MeasurementFailure e) {
            after = candidate.failed(String.valueOf(e.getMessage()));
            failures++;
            if (failures == MOST_FAILURES) {
                throw new SpadeException(
                        MOST_FAILURES + " candidates in a row could not be measured, the last one: " + e.getMessage()
                                + " Mend that and continue with --resume.",
                        e);
            }
        }
        measured.set(candidate.number() - 1, after);
        race.measured(after);
        listener.accept(after);
    }

    private Candidate candidate(int number) {
        return measured.get(number - 1);
    }

    private double value(Entry entry) {
        return entry.number().isPresent() ? race.value(candidate(entry.number().getAsInt())) : UNMEASURED;
    }

    /**
     * The best of every group of almost equal allocations (clearing, Pétrowski 1996): the others make room, or the
     * population would soon hold one allocation in many guises.
     */
    private Set<Entry> niches(List<Entry> entries) {
        Set<Entry> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        entries.stream()
                .filter(entry -> entry.number().isPresent())
                .sorted(Comparator.comparingDouble(this::value))
                .filter(entry -> kept.stream().noneMatch(better -> close(allocation(better), allocation(entry))))
                .forEachOrdered(kept::add);
        return kept;
    }

    private Allocation allocation(Entry entry) {
        return candidate(entry.number().orElseThrow()).allocation();
    }

    private boolean close(Allocation one, Allocation other) {
        return one.distance(other) < settings.evolution().diversity();
    }

    static Formula formula(Phenotype<AnyGene<Formula>, Double> individual) {
        return individual.genotype().gene().allele();
    }

    /** The closest candidate among those that are too close to be measured again. */
    private Optional<Candidate> nearest(Allocation allocation) {
        return measured.stream()
                .filter(candidate -> close(candidate.allocation(), allocation))
                .min(Comparator.comparingDouble(
                        candidate -> candidate.allocation().distance(allocation)));
    }

    /** Whether candidates or time are used up. */
    boolean exhausted() {
        return measured.size() >= settings.candidates() || end.get().isPresent();
    }

    /** Why a search that has ended did so, as {@link SearchOutcome#stopped()} says it. */
    String stopped() {
        return end.get().orElse(measured.size() >= settings.candidates() ? "candidates" : "barren");
    }

    /** Generations in a row, up to now, that brought no new allocation. */
    int barrenGenerations() {
        return barrenGenerations;
    }

    /** Generations in a row, up to now, without a better candidate. */
    int stagnantGenerations() {
        return stagnantGenerations;
    }

    /** Gives a population that begins anew as many generations as the first one had. */
    void forgetStagnation() {
        stagnantGenerations = 0;
    }

    /** Everything measured: those that have seen all windows, best first, then the others; equals as evaluated. */
    List<Candidate> best() {
        return measured.stream()
                .sorted(Comparator.comparing((Candidate candidate) -> !race.isComplete(candidate))
                        .thenComparingDouble(race::value)
                        .thenComparingInt(Candidate::number))
                .toList();
    }
}
