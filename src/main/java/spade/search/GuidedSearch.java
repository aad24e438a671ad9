package spade.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import spade.allocation.Allocation;
import spade.formula.Formula;
import spade.formula.NamedFormulas;
import spade.sense.LossModel;
import spade.sense.Slopes;

/**
 * Search guided by a model of the loss: a reverse pass at uniform sparsity says what every linear can bear, formulas
 * evolve on that alone, a few that are promising and different are measured, and what they lose corrects the model. So
 * again and again; where the model ranks badly, or the best is far from where it looked, by a reverse pass there.
 */
final class GuidedSearch {

    /** Formulas of a generation on the model. */
    private static final int POPULATION = 200;
    /** Generations on the model between two batches. */
    private static final int GENERATIONS = 15;
    /** Measured formulas that evolution on the model begins with. */
    private static final int PARENTS = 20;
    /** λ that named formulas are tried with on the model. */
    private static final double[] GRID = {0.03, 0.06, 0.1, 0.15, 0.2, 0.25};
    /** The share of the budget that the first reverse pass may take. */
    private static final double FIRST_PASS = 0.1;
    /** Batches in a row without a new allocation after which nothing more is to be expected. */
    private static final int BARREN = 5;

    private final SearchSettings settings;
    private final TargetProfiles targets;
    private final ModelSearch search;
    private final Variation variation;
    private final GenerationEvaluator evaluator;
    private final Guidance guidance;
    private final CandidateListener listener;
    private final Random random;
    private final Trust trust = new Trust();
    private List<Predicted> found = List.of();

    GuidedSearch(
            SearchSettings settings,
            TargetProfiles targets,
            Variation variation,
            GenerationEvaluator evaluator,
            Sensor sensor,
            CandidateListener listener,
            Random random) {
        this.settings = settings;
        this.targets = targets;
        this.variation = variation;
        this.search = new ModelSearch(settings.space(), targets, variation, settings.evolution(), Objective.MEAN);
        this.evaluator = evaluator;
        this.guidance = new Guidance(sensor);
        this.listener = listener;
        this.random = random;
    }

    /** Searches until the budget is used up. */
    void run(List<Formula> seeds) {
        if (!sense(targets.uniform(), firstWindows())) {
            return;
        }
        List<Formula> named = named();
        measureFirst(seeds, named);
        List<Formula> start = Stream.concat(seeds.stream(), named.stream()).toList();
        while (!evaluator.exhausted() && evaluator.barrenGenerations() < BARREN) {
            if (trust.isLost(evaluator.leader(), guidance.bases()) && !senseAtBest()) {
                return;
            }
            List<LossModel> models = models();
            found = search.evolve(models, parents(start), POPULATION, GENERATIONS, random);
            Batch batch = new Batch(evaluator::isKnown, settings.evolution().diversity());
            measure(batch.of(found, settings.population()), models, search.formulas());
        }
    }

    /** The seeds, and of every named formula the λ that the model likes best. */
    private void measureFirst(List<Formula> seeds, List<Formula> named) {
        List<LossModel> models = models();
        Predictions predictions = search.predictions(models);
        List<Predicted> batch = Stream.concat(seeds.stream(), best(named, predictions).stream())
                .distinct()
                .map(predictions::of)
                .toList();
        measure(batch, models, named.size());
    }

    /** Named formulas of the space that tell blocks apart, with λ of a grid. */
    private List<Formula> named() {
        return NamedFormulas.all().stream()
                .map(NamedFormulas.Named::formula)
                .flatMap(formula -> Stream.concat(
                        Stream.of(formula),
                        DoubleStream.of(GRID)
                                .mapToObj(lambda ->
                                        formula.withRange(formula.range().with(lambda, 0)))))
                .filter(formula -> variation.isOfSpace(formula) && variation.isAlive(formula))
                .distinct()
                .map(formula -> variation.lineage().born(formula, "named"))
                .toList();
    }

    /** Of every value the formula that the model likes best. */
    private static List<Formula> best(List<Formula> formulas, Predictions predictions) {
        return formulas.stream()
                .map(Formula::value)
                .distinct()
                .map(value -> formulas.stream()
                        .filter(formula -> formula.value().equals(value))
                        .min(Comparator.comparingDouble(predictions::loss))
                        .orElseThrow())
                .toList();
    }

    private List<LossModel> models() {
        return guidance.models(evaluator.best());
    }

    /** The best that was measured, the best of the last model, and what the search began with. */
    private List<Formula> parents(List<Formula> start) {
        Set<Formula> parents = new LinkedHashSet<>();
        evaluator.best().stream().limit(PARENTS).map(Candidate::formula).forEach(parents::add);
        Predicted.front(found).stream().map(Predicted::formula).forEach(parents::add);
        parents.addAll(start);
        return List.copyOf(parents);
    }

    private void measure(List<Predicted> batch, List<LossModel> models, long tried) {
        Optional<Integer> leader = evaluator.leader().map(Candidate::number);
        evaluator.values(batch.stream().map(Predicted::formula).toList());
        List<double[]> pairs = new ArrayList<>();
        for (Predicted each : batch) {
            evaluator.value(each.formula()).ifPresent(value -> pairs.add(new double[] {each.loss(), value}));
        }
        double correlation = Trust.correlation(pairs);
        trust.measured(correlation, !evaluator.leader().map(Candidate::number).equals(leader));
        double ranks = models.stream().mapToDouble(LossModel::ranks).average().orElseThrow();
        listener.batch(tried, batch.size(), correlation, ranks);
    }

    /** A new pass at the best allocation, unless there is no room for it; false if the search has to end. */
    private boolean senseAtBest() {
        int windows = settings.stages().windows();
        boolean room = evaluator.room() > Slopes.PASSES;
        return !room || sense(evaluator.leader().orElseThrow().allocations(), windows);
    }

    private boolean sense(List<Allocation> bases, int windows) {
        Optional<Integer> seen = guidance.sense(bases, windows);
        seen.ifPresent(taken -> {
            evaluator.spend((double) Slopes.PASSES * taken / settings.stages().windows());
            trust.sensed();
        });
        return seen.isPresent();
    }

    /** All windows, or as many as the first pass may take of the budget. */
    private int firstWindows() {
        int windows = settings.stages().windows();
        return (int) Math.max(1, Math.min(windows, FIRST_PASS * evaluator.room() * windows / Slopes.PASSES));
    }
}
