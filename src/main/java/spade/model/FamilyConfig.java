package spade.model;

import java.util.List;

/** The part of a configuration that only some families have, as their kernel {@code block} takes it. */
public interface FamilyConfig {

    /**
     * What depends on positions only, each [tokens, features] row by row; the rows of a shorter sequence are the first
     * of a longer one's.
     */
    List<float[]> tables(int tokens);

    /** The numbers of one block, counted from 0. */
    double[] numbers(int block);
}
