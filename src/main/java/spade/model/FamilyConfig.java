package spade.model;

/** The part of a configuration that only some families have, as their kernel takes it. */
public interface FamilyConfig extends Positions {

    /** The numbers of one block, counted from 0; {@code embed} takes those of the first. */
    double[] numbers(int block);

    /** Whether a model of the family is lost without the beginning token in front of everything that it reads. */
    default boolean needsBeginning() {
        return false;
    }
}
