package spade.search;

import io.jenetics.AnyGene;
import io.jenetics.EliteSelector;
import io.jenetics.Genotype;
import io.jenetics.Phenotype;
import io.jenetics.Selector;
import io.jenetics.TournamentSelector;
import io.jenetics.engine.Engine;
import io.jenetics.util.ISeq;
import io.jenetics.util.RandomRegistry;
import io.jenetics.util.Seq;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.formula.Formula;

/**
 * Evolves allocation formulas: a genotype is one formula, a typed tree; its fitness is the mean negative log-likelihood
 * of the model pruned by it.
 *
 * <p>Everything random comes from one seeded generator on one thread, so that the same seed makes the same run.
 */
public final class FormulaSearch {

    /** Generations in a row without a new allocation after which nothing more is to be expected. */
    private static final int BARREN = 50;

    private final SearchSettings settings;
    private final TargetProfiles seen;
    private final Sensor sensor;
    private final CandidateListener listener;
    private final GenerationEvaluator evaluator;
    private final Variation variation;
    private final Genes genes;
    private final List<Formula> seeds;

    /** Prepares a search that no reverse pass guides. */
    public FormulaSearch(
            SearchSettings settings,
            List<TargetProfile> targets,
            CandidateMeasurer measurer,
            Supplier<Optional<String>> end,
            CandidateListener listener) {
        this(settings, targets, measurer, Sensor.NONE, end, listener);
    }

    /**
     * Prepares a search; {@link #run} does it.
     *
     * @param targets that fitness is measured on
     * @param sensor what a guided search is guided by
     * @param end why the search has to end now, such as {@code time}; empty as long as it may go on
     * @param listener hears of every candidate after each of its measurements
     */
    public FormulaSearch(
            SearchSettings settings,
            List<TargetProfile> targets,
            CandidateMeasurer measurer,
            Sensor sensor,
            Supplier<Optional<String>> end,
            CandidateListener listener) {
        this.settings = settings;
        this.sensor = sensor;
        this.listener = listener;
        this.seen = new TargetProfiles(targets);
        this.variation = Variation.of(settings.space(), seen);
        this.genes = new Genes(variation);
        this.evaluator = new GenerationEvaluator(settings, seen, variation.lineage(), measurer, end, listener);
        // A seed that does not tell the units apart is uniform sparsity, which is measured anyway, but for its offsets.
        this.seeds = settings.seeds().stream()
                .filter(seed -> variation.isAlive(seed)
                        || (seen.isConstant(seed) && !seed.offsets().byKind().isEmpty()))
                .toList();
        this.seeds.forEach(seed -> variation.lineage().born(seed, "seed"));
    }

    /** Searches until the budget is used up. */
    public SearchOutcome run() {
        return RandomRegistry.with(new Random(settings.seed()), random -> {
            switch (settings.strategy()) {
                case EVOLUTION -> evolve();
                case RANDOM -> sample(random);
                case DSA -> new SteadyState(evaluator, variation, settings.population(), random).evolve(seeds);
                case LOCAL -> new SteadyState(evaluator, variation, settings.population(), random).tune(seeds);
                case GUIDED ->
                    new GuidedSearch(settings, seen, variation, evaluator, sensor, listener, random).run(seeds);
            }
            evaluator.finish();
            return new SearchOutcome(evaluator.best(), evaluator.stopped());
        });
    }

    /** Evolution from the seeds; a population that is stuck gives way to its elite and newcomers. */
    private void evolve() {
        List<Formula> first = seeds;
        while (goesOn()) {
            evaluator.forgetStagnation();
            evolve(first);
            first = evaluator.best().stream()
                    .limit(settings.evolution().elite())
                    .map(Candidate::formula)
                    .toList();
        }
    }

    private void evolve(List<Formula> first) {
        ISeq<Genotype<AnyGene<Formula>>> genotypes =
                first.stream().map(Genes::genotype).collect(ISeq.toISeq());
        // The engine evaluates inside the stream; a used-up budget ends it after the generation that used it up.
        try {
            engine().stream(genotypes).limit(result -> goesOn() && !isStuck()).forEach(result -> {});
        } catch (CompletionException e) {
            // The engine wraps what fitness and listener throw.
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private boolean goesOn() {
        return !evaluator.exhausted() && evaluator.barrenGenerations() < BARREN;
    }

    private boolean isStuck() {
        return evaluator.stagnantGenerations() >= settings.evolution().restart();
    }

    /** Generations of random formulas, so that budgets and journals mean the same as in evolution. */
    private void sample(Random random) {
        Stream<Formula> formulas = Stream.concat(seeds.stream(), Stream.generate(() -> variation.create(random)));
        Iterator<Formula> next = formulas.iterator();
        while (goesOn()) {
            evaluator.values(
                    Stream.generate(next::next).limit(settings.population()).toList());
        }
    }

    private Engine<AnyGene<Formula>, Double> engine() {
        EvolutionSettings evolution = settings.evolution();
        Selector<AnyGene<Formula>, Double> parents = new TournamentSelector<>(evolution.tournament());
        return new Engine.Builder<>(this::evaluated, genes::create)
                .populationSize(settings.population())
                .minimizing()
                .offspringFraction(SearchSettings.OFFSPRING)
                .survivorsSelector(new EliteSelector<>(evolution.elite(), parents))
                .offspringSelector(parents)
                .alterers(genes.crossover(evolution.crossover()), genes.mutator(evolution.mutation()))
                // On the caller's thread: concurrent selection would draw from random engines that no seed reaches.
                .executor(Runnable::run)
                .build();
    }

    /** The evaluator as Jenetics takes it. */
    private ISeq<Phenotype<AnyGene<Formula>, Double>> evaluated(Seq<Phenotype<AnyGene<Formula>, Double>> population) {
        double[] values =
                evaluator.values(population.stream().map(Genes::formula).toList());
        return IntStream.range(0, values.length)
                .mapToObj(i -> population.get(i).withFitness(values[i]))
                .collect(ISeq.toISeq());
    }
}
