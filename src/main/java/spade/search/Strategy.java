package spade.search;

import spade.Choice;

/** How a search finds its next formula. */
public enum Strategy {
    /** Genetic programming: selection, crossover, mutation. */
    EVOLUTION,
    /** Independent random formulas after the seeds: what evolution has to beat. */
    RANDOM,
    /** The loop that DSA was published with: every step adds one mutant and one crossover child of the best few. */
    DSA,
    /** Only the numbers of the best few formulas move: constants, parameters, λ, offsets. */
    LOCAL,
    /** Evolution on a model of the loss, learned from reverse passes and from batches of what it proposes. */
    GUIDED;

    @Override
    public String toString() {
        return Choice.label(this);
    }
}
