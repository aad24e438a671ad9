package spade.search;

import io.jenetics.AnyChromosome;
import io.jenetics.AnyGene;
import io.jenetics.Genotype;
import io.jenetics.Phenotype;
import io.jenetics.Recombinator;
import io.jenetics.util.MSeq;
import io.jenetics.util.RandomRegistry;
import java.util.Optional;
import spade.formula.Formula;

/** {@link Variation#cross} as an alterer of Jenetics: both parents are replaced by a child of their own. */
final class FormulaCrossover extends Recombinator<AnyGene<Formula>, Double> {

    private final Variation variation;

    FormulaCrossover(Variation variation, double probability) {
        super(probability, 2);
        this.variation = variation;
    }

    @Override
    protected int recombine(MSeq<Phenotype<AnyGene<Formula>, Double>> population, int[] individuals, long generation) {
        Formula first = FormulaSearch.formula(population.get(individuals[0]));
        Formula second = FormulaSearch.formula(population.get(individuals[1]));
        return place(population, individuals[0], cross(first, second), generation)
                + place(population, individuals[1], cross(second, first), generation);
    }

    private Optional<Formula> cross(Formula first, Formula second) {
        return variation.cross(first, second, RandomRegistry.random());
    }

    private static int place(
            MSeq<Phenotype<AnyGene<Formula>, Double>> population, int index, Optional<Formula> child, long generation) {
        child.ifPresent(formula ->
                population.set(index, Phenotype.of(Genotype.of(AnyChromosome.of(() -> formula)), generation)));
        return child.isPresent() ? 1 : 0;
    }
}
