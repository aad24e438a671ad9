package spade.search;

import io.jenetics.Alterer;
import io.jenetics.AnyChromosome;
import io.jenetics.AnyGene;
import io.jenetics.Genotype;
import io.jenetics.Mutator;
import io.jenetics.Phenotype;
import io.jenetics.Recombinator;
import io.jenetics.util.MSeq;
import io.jenetics.util.RandomRegistry;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import spade.formula.Formula;

/** Formulas and their variation as Jenetics takes them: a genotype is one formula, a typed tree. */
record Genes(Variation variation) {

    static Genotype<AnyGene<Formula>> genotype(Formula formula) {
        return genotype(() -> formula);
    }

    private static Genotype<AnyGene<Formula>> genotype(Supplier<Formula> formula) {
        return Genotype.of(AnyChromosome.of(formula));
    }

    static Formula formula(Phenotype<AnyGene<Formula>, ?> individual) {
        return individual.genotype().gene().allele();
    }

    /** A random formula. */
    Genotype<AnyGene<Formula>> create() {
        // Drawn by Jenetics behind its own draws, so that a seed makes the run that it has always made.
        return genotype(() -> variation.create(RandomRegistry.random()));
    }

    /** {@link Variation#mutate}. */
    <C extends Comparable<? super C>> Alterer<AnyGene<Formula>, C> mutator(double probability) {
        return new Mutator<>(probability) {
            @Override
            protected AnyGene<Formula> mutate(AnyGene<Formula> gene, RandomGenerator random) {
                return gene.newInstance(variation.mutate(gene.allele(), random));
            }
        };
    }

    /** {@link Variation#cross}: both parents are replaced by a child of their own. */
    <C extends Comparable<? super C>> Alterer<AnyGene<Formula>, C> crossover(double probability) {
        return new Recombinator<>(probability, 2) {
            @Override
            protected int recombine(MSeq<Phenotype<AnyGene<Formula>, C>> population, int[] places, long generation) {
                Formula first = formula(population.get(places[0]));
                Formula second = formula(population.get(places[1]));
                int changed = 0;
                for (int i = 0; i < 2; i++) {
                    Optional<Formula> child = i == 0
                            ? variation.cross(first, second, RandomRegistry.random())
                            : variation.cross(second, first, RandomRegistry.random());
                    if (child.isPresent()) {
                        population.set(places[i], Phenotype.of(genotype(child.get()), generation));
                        changed++;
                    }
                }
                return changed;
            }
        };
    }
}
