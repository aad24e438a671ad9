package spade.model;

import spade.Choice;
import spade.tensor.DType;
import spade.tensor.Device;

/** Which of a model's weights stay on the device. */
public enum Residency {
    /** All if they take less than most of the device's memory, else block by block. */
    AUTO,
    /** All of them. */
    ALL,
    /**
     * The embedding, and one block while it is at work and the next; the others are read again whenever they are
     * needed.
     */
    BLOCKS;

    /** The share of the device's memory that weights may take; ranks and activations need the rest. */
    private static final double MOST = 0.6;

    /** Reads {@code auto}, {@code all} or {@code blocks}. */
    public static Residency parse(String text) {
        return Choice.parse(Residency.class, "residency", text);
    }

    /** This, or blocks if all weights do not fit into the share of a device that each of several processes has. */
    public Residency among(int sharers, Checkpoint checkpoint, DType dtype, Device device) {
        boolean fits = (double) checkpoint.parameters() * dtype.bytes() * sharers <= MOST * device.memory();
        return this == AUTO && sharers > 1 && !fits ? BLOCKS : this;
    }

    /** Whether the blocks of a checkpoint are to be streamed. */
    boolean streams(Checkpoint checkpoint, DType dtype, Device device) {
        return switch (this) {
            case ALL -> false;
            case BLOCKS -> true;
            case AUTO -> (double) checkpoint.parameters() * dtype.bytes() > MOST * device.memory();
        };
    }

    @Override
    public String toString() {
        return Choice.label(this);
    }
}
