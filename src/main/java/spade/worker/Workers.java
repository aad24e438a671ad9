package spade.worker;

import java.util.Optional;
import spade.measure.Measurer;

/** Several workers that answer batches together; they are started with the first batch. */
public interface Workers extends Measurer, AutoCloseable {

    /** How long each worker was busy since all were ready, in a sentence; empty if they never were. */
    Optional<String> busy();

    @Override
    void close();
}
