package spade.evaluate;

import java.util.function.Supplier;

/**
 * Adds up the time of pieces of work. On a GPU kernels run on after their call returns, so a piece may be charged for
 * its predecessor.
 */
final class Stopwatch {

    private long nanoseconds;

    <T> T time(Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            nanoseconds += System.nanoTime() - start;
        }
    }

    double seconds() {
        return nanoseconds / 1e9;
    }
}
