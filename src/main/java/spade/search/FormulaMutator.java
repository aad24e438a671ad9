package spade.search;

import io.jenetics.AnyGene;
import io.jenetics.Mutator;
import java.util.random.RandomGenerator;
import spade.formula.Formula;

/** {@link Variation#mutate} as an alterer of Jenetics. */
final class FormulaMutator extends Mutator<AnyGene<Formula>, Double> {

    private final Variation variation;

    FormulaMutator(Variation variation, double probability) {
        super(probability);
        this.variation = variation;
    }

    @Override
    protected AnyGene<Formula> mutate(AnyGene<Formula> gene, RandomGenerator random) {
        return gene.newInstance(variation.mutate(gene.allele(), random));
    }
}
