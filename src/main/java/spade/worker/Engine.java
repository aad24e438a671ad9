package spade.worker;

import java.util.List;
import java.util.function.Consumer;
import spade.Progress;
import spade.measure.Workbench;

/**
 * Starts workers on other machines. An implementation is found by {@link java.util.ServiceLoader}; an ordinary build
 * has none.
 */
public interface Engine {

    /**
     * What workers are started with.
     *
     * @param address what the engine is told where to find machines
     * @param threads of one operation, in every worker alike
     * @param classPath of this process, for workers that see the same files
     */
    record Plan(String address, int threads, String classPath) {}

    /** Fails in one sentence unless the engine is there and understands an address. */
    void require(String address);

    /** How many threads an operation has where nobody says it: as many as a worker has processors. */
    int threads(String address);

    /** How many workers there will be, as far as the address says it; at least 1. */
    int workers(String address);

    /**
     * Prepares workers; they are started with the first batch.
     *
     * @param open models in this process, which every worker opens too
     * @param notes hears what the user should know, in sentences
     */
    Workers workers(Plan plan, List<Workbench> open, Consumer<String> notes, Progress progress);
}
