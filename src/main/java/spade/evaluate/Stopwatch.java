package spade.evaluate;

import java.util.function.Supplier;

/**
 * Adds up the time of pieces of work. On a GPU kernels run on after their call returns, so a piece may be charged for
 * its predecessor.
 */
final class Stopwatch {

    private double seconds;

    /** @param seconds that it shows already */
    Stopwatch(double seconds) {
        this.seconds = seconds;
    }

    /** @param sharers among whom the time is divided, one of whom counts it here */
    <T> T time(int sharers, Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            seconds += (System.nanoTime() - start) / 1e9 / sharers;
        }
    }

    void time(int sharers, Runnable work) {
        time(sharers, () -> {
            work.run();
            return seconds;
        });
    }

    double seconds() {
        return seconds;
    }
}
