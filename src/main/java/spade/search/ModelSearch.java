package spade.search;

import io.jenetics.AnyGene;
import io.jenetics.Genotype;
import io.jenetics.Phenotype;
import io.jenetics.engine.Engine;
import io.jenetics.ext.moea.NSGA2Selector;
import io.jenetics.ext.moea.UFTournamentSelector;
import io.jenetics.ext.moea.Vec;
import io.jenetics.util.ISeq;
import io.jenetics.util.RandomRegistry;
import io.jenetics.util.Seq;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.formula.Formula;
import spade.space.SearchSpace;

/**
 * Evolves formulas on models of the loss alone, of one target or of many, with no model of language open: NSGA-II (Deb
 * et al. 2002, as Jenetics has it) over predicted loss and complexity; then the numbers of the best are moved. The same
 * seed finds the same formulas.
 */
public final class ModelSearch {

    /** Formulas whose numbers are moved, beside the best of every complexity. */
    private static final int TUNED = 20;
    /** Attempts to better a formula by its numbers. */
    private static final int TRIES = 200;

    private final Variation variation;
    private final Genes genes;
    private final EvolutionSettings settings;
    private final Predictions predictions;

    /** Over the formulas of a space. */
    public static ModelSearch of(SearchSpace space, List<ModelledTarget> targets, Objective objective) {
        TargetProfiles profiles =
                new TargetProfiles(targets.stream().map(ModelledTarget::profile).toList());
        return new ModelSearch(
                Variation.of(space, profiles),
                EvolutionSettings.USUAL,
                new Predictions(
                        profiles, targets.stream().map(ModelledTarget::model).toList(), objective));
    }

    ModelSearch(Variation variation, EvolutionSettings settings, Predictions predictions) {
        this.variation = variation;
        this.genes = new Genes(variation);
        this.settings = settings;
        this.predictions = predictions;
    }

    /**
     * Evolves formulas.
     *
     * @param seeds of the first generation; those that say nothing of the models are left out
     * @param population formulas of a generation
     * @return the best of every complexity, several of each, the best of all first
     */
    public List<Predicted> run(List<Formula> seeds, int population, int generations, long seed) {
        return RandomRegistry.with(new Random(seed), random -> evolve(seeds, population, generations, random));
    }

    /** Stub as h5 will have it. */
    public static List<Predicted> run(
            SearchSpace space,
            List<ModelledTarget> targets,
            Objective objective,
            List<Formula> seeds,
            int population,
            int generations,
            long seed) {
        return of(space, targets, objective).run(seeds, population, generations, seed);
    }

    /** How many different formulas were tried. */
    public long formulas() {
        return predictions.formulas();
    }

    /** The same with the random generator of {@link RandomRegistry}. */
    List<Predicted> evolve(List<Formula> seeds, int population, int generations, Random random) {
        ISeq<Genotype<AnyGene<Formula>>> first = seeds.stream()
                .filter(variation::isAlive)
                .limit(population)
                .map(Genes::genotype)
                .collect(ISeq.toISeq());
        engine(population).stream(first).limit(generations).forEach(result -> {});
        List<Predicted> best = predictions.best();
        Stream.concat(Predicted.front(best).stream(), best.stream().limit(TUNED))
                .distinct()
                .forEach(each -> tune(each.formula(), random));
        return predictions.best();
    }

    private void tune(Formula formula, Random random) {
        Formula best = formula;
        for (int i = 0; i < TRIES; i++) {
            Formula other = variation.tune(best, random);
            if (predictions.loss(other) < predictions.loss(best)) {
                best = other;
            }
        }
    }

    private Engine<AnyGene<Formula>, Vec<double[]>> engine(int population) {
        return new Engine.Builder<>(this::evaluated, genes::create)
                .populationSize(population)
                .minimizing()
                .offspringFraction(SearchSettings.OFFSPRING)
                .survivorsSelector(NSGA2Selector.ofVec())
                .offspringSelector(UFTournamentSelector.ofVec())
                .alterers(genes.crossover(settings.crossover()), genes.mutator(settings.mutation()))
                .executor(Runnable::run)
                .build();
    }

    /** By predicted loss and complexity; what another formula of the population loses as well counts once. */
    private ISeq<Phenotype<AnyGene<Formula>, Vec<double[]>>> evaluated(
            Seq<Phenotype<AnyGene<Formula>, Vec<double[]>>> population) {
        Set<Double> seen = new HashSet<>();
        double[] losses = new double[population.size()];
        IntStream.range(0, losses.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> complexity(population.get(i))))
                .forEachOrdered(i -> {
                    double loss = Predictions.rounded(predictions.loss(Genes.formula(population.get(i))));
                    losses[i] = seen.add(loss) ? loss : Predictions.NONE;
                });
        return IntStream.range(0, losses.length)
                .mapToObj(i -> population.get(i).withFitness(Vec.of(losses[i], complexity(population.get(i)))))
                .collect(ISeq.toISeq());
    }

    private static int complexity(Phenotype<AnyGene<Formula>, ?> individual) {
        return Genes.formula(individual).complexity();
    }
}
