package spade.model;

import java.util.List;

/** What blocks read of positions. */
@FunctionalInterface
public interface Positions {

    /** Nothing, as where positions are learned and added to the embeddings. */
    Positions NONE = tokens -> List.of();

    /**
     * What depends on positions only, each [tokens, features] row by row. The rows of a shorter sequence are the first
     * of a longer one's, unless only the longer one has more tokens than {@link #original()}.
     */
    List<float[]> tables(int tokens);

    /** Sequences of more tokens than this have other tables. */
    default int original() {
        return Integer.MAX_VALUE;
    }
}
