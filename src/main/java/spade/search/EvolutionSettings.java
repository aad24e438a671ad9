package spade.search;

import spade.UsageException;

/**
 * How evolution picks parents, changes them and keeps its population apart. What is usual was measured on the demo
 * model ({@code results/evolution-settings.md}).
 *
 * @param tournament of how many draws the best becomes a parent; only ranks count, because the values of what pruning
 *     broke have no bounds
 * @param elite the best formulas that every generation keeps
 * @param crossover share of formulas that are crossed
 * @param mutation share of formulas that are mutated
 * @param diversity allocations with so small a mean difference of sparsities count as one: they are measured once, and
 *     the population keeps the best of them
 * @param restart generations without a better formula after which all but the elite make room for new ones
 */
public record EvolutionSettings(
        int tournament, int elite, double crossover, double mutation, double diversity, int restart) {

    /** What a search takes. */
    public static final EvolutionSettings USUAL = new EvolutionSettings(3, 2, 0.5, 0.6, 0.003, 15);

    public EvolutionSettings {
        if (!(diversity >= 0 && diversity <= 1)) {
            throw new UsageException("The --diversity of " + diversity + " is not between 0 and 1.");
        }
    }

    /** The same with other allocations counted as one. */
    public EvolutionSettings withDiversity(double other) {
        return new EvolutionSettings(tournament, elite, crossover, mutation, other, restart);
    }
}
