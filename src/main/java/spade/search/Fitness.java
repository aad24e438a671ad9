package spade.search;

import spade.allocation.Allocation;
import spade.evaluate.Perplexity;

/** What an allocation is worth on the search text; lower perplexity is better. */
@FunctionalInterface
public interface Fitness {

    Perplexity measure(Allocation allocation);
}
