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

    private final SearchSpace space;
    private final TargetProfiles targets;
    /** Makes what is found tidy. */
    private final Variation tidy;
    /** The targets as formulas evolve on them. */
    private final TargetProfiles coarse;

    private final EvolutionSettings settings;
    private final Objective objective;
    private long formulas;

    /** @param variation of formulas of the space on these targets */
    ModelSearch(
            SearchSpace space,
            TargetProfiles targets,
            Variation variation,
            EvolutionSettings settings,
            Objective objective) {
        this.space = space;
        this.targets = targets;
        this.tidy = variation;
        this.coarse = targets.coarse();
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
        ModelSearch search =
                new ModelSearch(space, profiles, Variation.of(space, profiles), EvolutionSettings.USUAL, objective);
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
        Variation variation = Variation.untidy(space, coarse);
        Predictions predictions = new Predictions(coarse, models, objective);
        ISeq<Genotype<AnyGene<Formula>>> first = seeds.stream()
                .filter(variation::isAlive)
                .limit(population)
                .map(Genes::genotype)
                .collect(ISeq.toISeq());
        engine(new Genes(variation), predictions, population).stream(first)
                .limit(generations)
                .forEach(result -> {});
        List<Predicted> best = predictions.best();
        Stream.concat(Predicted.front(best).stream(), best.stream().limit(TUNED))
                .distinct()
                .forEach(each -> tune(each.formula(), variation, predictions, random));
        formulas = predictions.formulas();
        return exact(predictions.best(), variation.lineage(), models);
    }

    /** The same on the targets as they are, without steps that do nothing. */
    private List<Predicted> exact(List<Predicted> found, Lineage made, List<LossModel> models) {
        Predictions predictions = predictions(models);
        for (Predicted each : found) {
            Formula[] roots = made.roots(each.formula()).toArray(Formula[]::new);
            tidy.viable(each.formula())
                    .map(formula -> tidy.lineage().born(formula, "model", roots))
                    .ifPresent(predictions::of);
        }
        return predictions.best();
    }

    private void tune(Formula formula, Variation variation, Predictions predictions, Random random) {
        Formula best = formula;
        for (int i = 0; i < TRIES; i++) {
            Formula other = variation.tune(best, random);
            if (predictions.loss(other) < predictions.loss(best)) {
                best = other;
            }
        }
    }

    private Engine<AnyGene<Formula>, Vec<double[]>> engine(Genes genes, Predictions predictions, int population) {
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
