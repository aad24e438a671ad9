package spade.search;

import io.jenetics.AnyChromosome;
import io.jenetics.AnyGene;
import io.jenetics.EliteSelector;
import io.jenetics.Genotype;
import io.jenetics.Phenotype;
import io.jenetics.TournamentSelector;
import io.jenetics.engine.Engine;
import io.jenetics.util.ISeq;
import io.jenetics.util.RandomRegistry;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import spade.formula.BlockValues;
import spade.formula.Formula;
import spade.formula.ProfileValues;
import spade.profile.ScoreProfile;

/**
 * Evolves allocation formulas: a genotype is one formula, a typed tree; its fitness is the mean negative log-likelihood
 * of the model pruned by it.
 *
 * <p>Everything random comes from one seeded generator on one thread, so that the same seed makes the same run.
 */
public final class FormulaSearch {

    private static final int ELITE = 2;
    private static final int TOURNAMENT = 3;
    private static final double CROSSOVER = 0.5;
    private static final double MUTATION = 0.6;
    /** Generations in a row without a new allocation after which nothing more is to be expected. */
    private static final int BARREN = 50;

    private final SearchSettings settings;
    private final CandidateEvaluator evaluator;
    private final Variation variation;
    private final List<Formula> seeds;

    /**
     * Prepares a search; {@link #run} does it.
     *
     * @param profile of the model that fitness is measured on
     * @param end why the search has to end now, such as {@code time}; empty as long as it may go on
     * @param listener hears of every candidate after each of its measurements
     */
    public FormulaSearch(
            SearchSettings settings,
            ScoreProfile profile,
            Fitness fitness,
            Supplier<Optional<String>> end,
            Consumer<Candidate> listener) {
        this.settings = settings;
        ProfileValues values = new ProfileValues(profile);
        this.evaluator = new CandidateEvaluator(settings, values, fitness, end, listener);
        FormulaFactory factory = new FormulaFactory(
                settings.space(),
                profile.linears(),
                value -> BlockValues.of(value.evaluate(values)).alive());
        this.variation = new Variation(factory);
        // A seed that does not tell this model's blocks apart is uniform sparsity, which is measured anyway.
        this.seeds = settings.seeds().stream().filter(factory::alive).toList();
    }

    /** Searches until the budget is used up. */
    public SearchOutcome run() {
        return RandomRegistry.with(new Random(settings.seed()), random -> {
            switch (settings.strategy()) {
                case EVOLUTION -> evolve();
                case RANDOM -> sample(random);
                case DSA -> new SteadyState(evaluator, variation, settings.population(), random).evolve(seeds);
                case LOCAL -> new SteadyState(evaluator, variation, settings.population(), random).tune(seeds);
            }
            return new SearchOutcome(evaluator.best(), evaluator.stopped());
        });
    }

    private void evolve() {
        ISeq<Genotype<AnyGene<Formula>>> first =
                seeds.stream().map(seed -> genotype(() -> seed)).collect(ISeq.toISeq());
        // The engine evaluates inside the stream; a used-up budget ends it after the generation that used it up.
        try {
            engine().stream(first)
                    .limit(result -> !evaluator.exhausted() && evaluator.barrenGenerations() < BARREN)
                    .forEach(result -> {});
        } catch (CompletionException e) {
            // The engine wraps what fitness and listener throw.
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Generations of random formulas, so that budgets and journals mean the same as in evolution. */
    private void sample(Random random) {
        Stream<Formula> formulas = Stream.concat(seeds.stream(), Stream.generate(() -> variation.create(random)));
        Iterator<Formula> next = formulas.iterator();
        while (!evaluator.exhausted() && evaluator.barrenGenerations() < BARREN) {
            evaluator.values(
                    Stream.generate(next::next).limit(settings.population()).toList());
        }
    }

    private Engine<AnyGene<Formula>, Double> engine() {
        TournamentSelector<AnyGene<Formula>, Double> tournament = new TournamentSelector<>(TOURNAMENT);
        return new Engine.Builder<>(evaluator, () -> genotype(() -> variation.create(RandomRegistry.random())))
                .populationSize(settings.population())
                .minimizing()
                .survivorsSelector(new EliteSelector<>(ELITE, tournament))
                .offspringSelector(tournament)
                .alterers(new FormulaCrossover(variation, CROSSOVER), new FormulaMutator(variation, MUTATION))
                // On the caller's thread: concurrent selection would draw from random engines that no seed reaches.
                .executor(Runnable::run)
                .build();
    }

    static Phenotype<AnyGene<Formula>, Double> individual(Formula formula) {
        return Phenotype.of(genotype(() -> formula), 1);
    }

    private static Genotype<AnyGene<Formula>> genotype(Supplier<Formula> formula) {
        return Genotype.of(AnyChromosome.of(formula));
    }
}
