package spade.search;

import java.util.List;

/**
 * How a candidate came about.
 *
 * @param operation {@code seed}, {@code random}, {@code subtree}, {@code point}, {@code crossover} and so on; several
 *     that followed each other before anything was measured are joined by commas
 * @param parents the numbers of the candidates that it was made of; empty for what owes nothing to others
 */
public record Origin(String operation, List<Integer> parents) {

    public Origin {
        parents = List.copyOf(parents);
    }
}
