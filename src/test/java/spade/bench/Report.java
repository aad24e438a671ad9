package spade.bench;

import java.util.Locale;

/** What benchmarks print. */
final class Report {

    private Report() {}

    static void line(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }

    /** Seconds since {@link System#nanoTime()} was {@code start}. */
    static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
