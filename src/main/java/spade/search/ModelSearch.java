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
import spade.sense.LossModel;
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

    private final TargetProfiles targets;
    /** The same, on which formulas evolve. */
    private final TargetProfiles coarse;

    private final Variation variation;
    private final Genes genes;
    private final EvolutionSettings settings;
    private final Objective objective;
    private long formulas;

    /** @param lineage remembers how formulas came about */
    ModelSearch(
            SearchSpace space,
            TargetProfiles targets,
            EvolutionSettings settings,
            Objective objective,
            Lineage lineage) {
        this.targets = targets;
        this.coarse = targets.coarse();
        this.variation = Variation.of(space, coarse, lineage);
        this.genes = new Genes(variation);
        this.settings = settings;
        this.objective = objective;
    }

    /**
     * Evolves formulas of a space.
     *
     * @param seeds of the first generation; those that say nothing of the models are left out
     * @param population formulas of a generation
     * @return the best of every complexity, several of each, the best of all first
     */
    public static List<Predicted> run(
            SearchSpace space,
            List<ModelledTarget> targets,
            Objective objective,
            List<Formula> seeds,
            int population,
            int generations,
            long seed) {
        TargetProfiles profiles =
                new TargetProfiles(targets.stream().map(ModelledTarget::profile).toList());
        List<LossModel> models = targets.stream().map(ModelledTarget::model).toList();
        ModelSearch search = new ModelSearch(space, profiles, EvolutionSettings.USUAL, objective, new Lineage());
        return RandomRegistry.with(
                new Random(seed), random -> search.evolve(models, seeds, population, generations, random));
    }

    /** How many different formulas were tried the last time. */
    long formulas() {
        return formulas;
    }

    /** What models of the loss, by target, say of formulas. */
    Predictions predictions(List<LossModel> models) {
        return new Predictions(targets, models, objective);
    }

    /** As {@link #run}, with the random generator of {@link RandomRegistry}. */
    List<Predicted> evolve(
            List<LossModel> models, List<Formula> seeds, int population, int generations, Random random) {
        Predictions predictions = new Predictions(coarse, models, objective);
        ISeq<Genotype<AnyGene<Formula>>> first = seeds.stream()
                .filter(variation::isAlive)
                .limit(population)
                .map(Genes::genotype)
                .collect(ISeq.toISeq());
        engine(predictions, population).stream(first).limit(generations).forEach(result -> {});
        List<Predicted> best = predictions.best();
        Stream.concat(Predicted.front(best).stream(), best.stream().limit(TUNED))
                .distinct()
                .forEach(each -> tune(each.formula(), predictions, random));
        formulas = predictions.formulas();
        Predictions exact = predictions(models);
        predictions.best().stream()
                .map(Predicted::formula)
                .filter(formula -> targets.alive(formula))
                .forEach(exact::of);
        return exact.best();
    }

    private void tune(Formula formula, Predictions predictions, Random random) {
        Formula best = formula;
        for (int i = 0; i < TRIES; i++) {
            Formula other = variation.tune(best, random);
            if (predictions.loss(other) < predictions.loss(best)) {
                best = other;
            }
        }
    }

    private Engine<AnyGene<Formula>, Vec<double[]>> engine(Predictions predictions, int population) {
        return new Engine.Builder<AnyGene<Formula>, Vec<double[]>>(
                        generation -> evaluated(generation, predictions), genes::create)
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
    private static ISeq<Phenotype<AnyGene<Formula>, Vec<double[]>>> evaluated(
            Seq<Phenotype<AnyGene<Formula>, Vec<double[]>>> population, Predictions predictions) {
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
