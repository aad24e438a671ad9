package spade.search;

import io.jenetics.AnyGene;
import io.jenetics.Phenotype;
import io.jenetics.engine.Evaluator;
import io.jenetics.util.ISeq;
import io.jenetics.util.Seq;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.formula.Formula;

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

    /** Candidates that a surrogate learns from at least. */
    private static final int SURROGATE_FROM = 40;

    private final SearchSettings settings;
    private final TargetProfiles targets;
    private final Lineage lineage;
    private final Fitness fitness;
    private final Supplier<Optional<String>> end;
    private final CandidateListener listener;
    private final Race race;
    /** By number, from 1. */
    private final List<Candidate> measured = new ArrayList<>();

    private final Set<Formula> seen = new HashSet<>();
    /** The number of the candidate that stands for a formula. */
    private final Map<Formula, Integer> standing = new HashMap<>();

    private long generation;
    private int barrenGenerations;
    private int stagnantGenerations;
    private int failures;
    /** New formulas of this generation whose allocations were known. */
    private int known;

    /**
     * Prepares an evaluator.
     *
     * @param lineage knows how formulas came about
     * @param end why no further measurement may begin; empty as long as one may
     * @param listener hears of a candidate after each of its measurements
     */
    CandidateEvaluator(
            SearchSettings settings,
            TargetProfiles targets,
            Lineage lineage,
            Fitness fitness,
            Supplier<Optional<String>> end,
            CandidateListener listener) {
        this.settings = settings;
        this.targets = targets;
        this.lineage = lineage;
        this.fitness = fitness;
        this.end = end;
        this.listener = listener;
        this.race = new Race(settings.metric(), settings.stages());
    }

    /** A formula of the population, and the candidate that stands for it: none when the budget was used up. */
    private record Entry(Phenotype<AnyGene<Formula>, Double> individual, OptionalInt number) {}

    @Override
    public ISeq<Phenotype<AnyGene<Formula>, Double>> eval(Seq<Phenotype<AnyGene<Formula>, Double>> population) {
        int before = measured.size();
        known = 0;
        OptionalInt leader = race.leader();
        generation += population.stream().anyMatch(Phenotype::nonEvaluated) ? 1 : 0;
        Set<Formula> fresh = population.stream()
                .map(CandidateEvaluator::formula)
                .filter(formula -> !seen.contains(formula))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        seen.addAll(fresh);
        Set<Formula> passedOver = passedOver(fresh);
        List<Entry> entries = population.stream()
                .map(individual -> new Entry(individual, number(formula(individual), fresh, passedOver)))
                .toList();
        for (int stage = 1; stage < settings.stages().count(); stage++) {
            advance(before + 1, stage);
        }
        barrenGenerations = measured.size() == before ? barrenGenerations + 1 : 0;
        stagnantGenerations = race.leader().equals(leader) ? stagnantGenerations + 1 : 0;
        listener.generation(new Generation(generation, fresh.size(), known, passedOver.size()));
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

    /**
     * The new formulas that the surrogate predicts least of: those that it would be a waste to measure. Their
     * allocations stay unmeasured, unless another formula brings them again.
     */
    private Set<Formula> passedOver(Set<Formula> fresh) {
        if (settings.surrogate() == 1 || measured.size() < SURROGATE_FROM) {
            return Set.of();
        }
        Surrogate surrogate = Surrogate.fit(
                measured, measured.stream().mapToDouble(race::value).toArray());
        Map<Formula, List<Allocation>> unknown = new LinkedHashMap<>();
        for (Formula formula : fresh) {
            List<Allocation> allocations = targets.allocate(formula);
            if (nearest(allocations).isEmpty()) {
                unknown.put(formula, allocations);
            }
        }
        return unknown.entrySet().stream()
                .sorted(Comparator.comparingDouble(formula -> surrogate.predict(formula.getValue())))
                .skip((long) Math.ceil(settings.surrogate() * unknown.size()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * The candidate that has this formula's allocations or almost; a fresh formula that was not passed over is measured
     * on the first windows if there is none.
     */
    private OptionalInt number(Formula formula, Set<Formula> fresh, Set<Formula> passedOver) {
        List<Allocation> allocations = targets.allocate(formula);
        Optional<Candidate> same = nearest(allocations);
        if (same.isPresent()) {
            known += fresh.contains(formula) ? 1 : 0;
            standing.put(formula, same.get().number());
            return OptionalInt.of(same.get().number());
        }
        if (exhausted() || !fresh.contains(formula) || passedOver.contains(formula)) {
            return OptionalInt.empty();
        }
        Origin origin = lineage.of(formula, this::standing);
        Candidate first = Candidate.fresh(measured.size() + 1, generation, formula, origin, allocations);
        measured.add(first);
        standing.put(formula, first.number());
        measure(first, 0);
        return OptionalInt.of(first.number());
    }

    private OptionalInt standing(Formula formula) {
        Integer number = standing.get(formula);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
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
        listener.candidate(after);
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
                .filter(entry -> kept.stream().noneMatch(better -> close(allocations(better), allocations(entry))))
                .forEachOrdered(kept::add);
        return kept;
    }

    private List<Allocation> allocations(Entry entry) {
        return candidate(entry.number().orElseThrow()).allocations();
    }

    private boolean close(List<Allocation> one, List<Allocation> other) {
        double distance = TargetProfiles.distance(one, other);
        return distance < settings.evolution().diversity() || distance == 0;
    }

    static Formula formula(Phenotype<AnyGene<Formula>, Double> individual) {
        return individual.genotype().gene().allele();
    }

    /** The closest candidate among those that are too close to be measured again. */
    private Optional<Candidate> nearest(List<Allocation> allocations) {
        return measured.stream()
                .filter(candidate -> close(candidate.allocations(), allocations))
                .min(Comparator.comparingDouble(
                        candidate -> TargetProfiles.distance(candidate.allocations(), allocations)));
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
