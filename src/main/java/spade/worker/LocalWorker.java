package spade.worker;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import spade.measure.Measurer;
import spade.measure.Request;
import spade.measure.Workbench;

/**
 * This process as a worker. It measures on models that are open here anyway, on a thread of its own, so that answers of
 * other workers are not kept waiting.
 */
final class LocalWorker extends Worker {

    private final List<Workbench> open;
    private final Consumer<News> told;
    private final Pulse pulse;
    private final ExecutorService thread;
    private volatile boolean stopped;

    /** @param told hears of its news, on another thread */
    LocalWorker(String name, List<Workbench> open, Consumer<News> told) {
        super(name);
        this.open = open;
        this.told = told;
        this.pulse = new Pulse(told);
        this.thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, "measuring");
            made.setDaemon(true);
            return made;
        });
    }

    @Override
    boolean isReady() {
        return true;
    }

    @Override
    boolean isOut() {
        return false;
    }

    @Override
    boolean mayDie() {
        return false;
    }

    @Override
    void begin(Job taken) {
        stopped = false;
        List<Request> requests = taken.requests();
        thread.execute(() -> measure(taken, requests));
    }

    private void measure(Job taken, List<Request> requests) {
        try {
            Measurer.onOnly(open.get(taken.model()), pulse)
                    .measure(
                            requests,
                            () -> !stopped,
                            (place, outcome) -> told.accept(new News.Answered(taken.number(), place, outcome)));
            told.accept(new News.Done(taken.number()));
        } catch (RuntimeException | Error e) {
            told.accept(new News.Threw(e));
        }
    }

    @Override
    void stop() {
        stopped = true;
    }

    void close() {
        thread.shutdown();
    }
}
