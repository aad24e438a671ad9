package spade.worker;

import java.util.function.Consumer;
import spade.Progress;

/** Says now and then how far a measurement has come, which shows too that its worker is alive. */
final class Pulse implements Progress {

    private static final long NANOS = 1_000_000_000L;

    private final Consumer<News> told;
    private volatile long last = System.nanoTime();

    Pulse(Consumer<News> told) {
        this.told = told;
    }

    @Override
    public void report(String task, long done, long total) {
        long now = System.nanoTime();
        if (now - last >= NANOS) {
            last = now;
            told.accept(new News.Alive(task, done, total));
        }
    }
}
