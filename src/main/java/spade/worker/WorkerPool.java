package spade.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spade.Progress;
import spade.SpadeException;
import spade.WorkersState;
import spade.measure.Request;
import spade.measure.Workbench;

/**
 * Answers batches of requests on several devices: this process is the first worker, and each other device has a process
 * of its own, so that an abort in a native library costs a measurement and not the run. Processes are started with the
 * first batch.
 *
 * <p>The thread that asks hands out the work, hears of all answers, and decides alone. A measurement whose worker dies
 * is tried once more in another process, and never in this one.
 */
public final class WorkerPool implements Workers {

    private static final long POLL_MILLIS = 200;

    private static final long TOLD_NANOS = 200_000_000L;

    private static final Answers NOBODY = (place, outcome) -> {};

    /** What a worker told. */
    private record Event(Worker worker, Optional<WorkerProcess> life, News news) {}

    private final WorkerPlan plan;
    private final OpenModels open;
    private final Consumer<String> notes;
    private final Progress progress;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final LocalWorker local;
    private final List<ProcessWorker> others = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private boolean started;
    private long begun;
    private long jobs;
    private long told = System.nanoTime();
    /** Who asked for what is measured now. */
    private Answers asked = NOBODY;

    /**
     * Prepares workers.
     *
     * @param open models, on the first device
     * @param notes hears what the user should know, in sentences
     */
    public WorkerPool(WorkerPlan plan, List<Workbench> open, Consumer<String> notes, Progress progress) {
        this.plan = plan;
        this.open = new OpenModels(open);
        this.notes = notes;
        this.progress = progress;
        List<String> names = plan.names();
        this.local = new LocalWorker(names.get(0), this.open.all(), this::hear);
        workers.add(local);
        for (int i = 1; i < names.size(); i++) {
            others.add(new ProcessWorker(names.get(i), plan, plan.placements().get(i), this.open, this::hear));
        }
        workers.addAll(others);
    }

    private void hear(News news) {
        events.add(new Event(local, Optional.empty(), news));
    }

    private void hear(ProcessWorker worker, WorkerProcess life, News news) {
        events.add(new Event(worker, Optional.of(life), news));
    }

    @Override
    public void measure(List<Request> requests, BooleanSupplier goesOn, Answers answers) {
        if (!started) {
            start();
        }
        asked = answers;
        Batch batch = new Batch(requests, answers, () -> ++jobs, workers);
        open.prepared(requests, usable())
                .forEach(unit ->
                        batch.add(unit, open.indexOf(requests.get(unit.places().get(0)))));
        try {
            measure(batch, goesOn);
        } finally {
            batch.close();
            settle();
            tell();
        }
    }

    private int usable() {
        return (int) workers.stream().filter(worker -> !worker.isOut()).count();
    }

    private void measure(Batch batch, BooleanSupplier goesOn) {
        boolean going = true;
        while (true) {
            going = going && handOut(batch, goesOn);
            boolean busy = isBusy();
            if (!busy && (!going || !batch.isWaiting())) {
                return;
            }
            if (!busy && workers.stream().noneMatch(worker -> !worker.isOut() && batch.hasFor(worker))) {
                batch.giveUp();
                return;
            }
            int before = batch.answered();
            step();
            if (batch.answered() > before) {
                progress.report("measuring on " + usable() + " workers", batch.answered(), batch.size());
                if (going && isBusy() && !goesOn.getAsBoolean()) {
                    going = false;
                    stop(batch);
                }
            }
        }
    }

    private boolean isBusy() {
        return workers.stream().anyMatch(worker -> worker.job().isPresent());
    }

    /** Gives every idle worker a job as long as it goes on; whether it does. */
    private boolean handOut(Batch batch, BooleanSupplier goesOn) {
        for (Worker worker : workers) {
            if (worker.isIdle() && batch.hasFor(worker)) {
                if (!goesOn.getAsBoolean()) {
                    stop(batch);
                    return false;
                }
                worker.take(batch.next(worker));
            }
        }
        return true;
    }

    private void stop(Batch batch) {
        batch.stop();
        workers.forEach(Worker::stop);
    }

    /** Waits until this process measures nothing, because the models are whoever asked's now. */
    private void settle() {
        workers.forEach(Worker::stop);
        while (local.job().isPresent()) {
            step();
        }
    }

    /** Hears the next news, if there are some soon, and ends workers that say nothing. */
    private void step() {
        try {
            @Nullable Event event = events.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
            if (event != null) {
                hear(event);
            }
            others.forEach(ProcessWorker::endIfSilent);
            if (System.nanoTime() - told >= TOLD_NANOS) {
                tell();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SpadeException("Interrupted while workers were measuring.", e);
        }
    }

    private void tell() {
        told = System.nanoTime();
        progress.workers(state());
    }

    private WorkersState state() {
        double seconds = started ? (System.nanoTime() - begun) / 1e9 : 0;
        return new WorkersState(
                seconds, workers.stream().map(worker -> worker.state(asked)).toList());
    }

    private void hear(Event event) {
        Worker worker = event.worker();
        News news = event.news();
        if (worker instanceof ProcessWorker other) {
            if (!event.life().map(other::is).orElse(false)) {
                return; // Of a life that is over.
            }
            if (news instanceof News.Died died) {
                died(other, other.death(died.how()));
                return;
            }
            other.heard();
        }
        if (news instanceof News.Ready ready) {
            ready((ProcessWorker) worker, ready);
        } else if (news instanceof News.Alive alive) {
            worker.heard(alive);
        } else if (news instanceof News.Answered answered) {
            worker.answered();
            worker.job()
                    .filter(job -> job.number() == answered.unit())
                    .ifPresent(job -> job.batch().answered(worker, job, answered.place(), answered.outcome()));
        } else if (news instanceof News.Done) {
            Optional<Job> over = worker.job();
            worker.end();
            over.ifPresent(job -> job.batch().ended(worker, job));
        } else if (news instanceof News.Refused refused) {
            refused(worker, "Worker " + worker.name() + ": " + refused.reason());
        } else if (news instanceof News.Threw threw) {
            worker.end();
            rethrow(threw.failure());
        }
    }

    private static void rethrow(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    private void ready(ProcessWorker worker, News.Ready ready) {
        Difference.of(worker.name(), ready, open.all())
                .ifPresentOrElse(different -> refused(worker, different), worker::ready);
    }

    /** One that cannot open again what it had open is left out; for whatever else is refused there is no remedy. */
    private void refused(Worker worker, String sentence) {
        worker.end();
        if (started && !worker.isReady() && worker instanceof ProcessWorker other) {
            other.leaveOut();
            notes.accept(sentence + " The run goes on without this worker.");
        } else {
            throw new SpadeException(sentence);
        }
    }

    private void died(ProcessWorker worker, String how) {
        if (!started) {
            throw new SpadeException("Worker " + worker.name() + " could not start, " + how + ".");
        }
        Optional<Job> job = worker.job();
        worker.end();
        boolean again = worker.startedAgain();
        notes.accept("Worker " + worker.name() + " died, " + how + "; "
                + (again ? "it is started again." : "that was too often, and the run goes on without it."));
        job.ifPresent(unit -> unit.batch().died(worker, unit, how));
    }

    /** Starts all processes, and waits until each has the models of this one. */
    private void start() {
        if (others.stream().anyMatch(Worker::isOut)) {
            throw new SpadeException("The workers could not start, and are not started again.");
        }
        plan.placements().forEach(placement -> placement.device().require());
        open.all().forEach(News.Hashes::of);
        try {
            others.forEach(ProcessWorker::start);
            while (others.stream().anyMatch(worker -> !worker.isReady())) {
                step();
            }
        } catch (RuntimeException e) {
            others.forEach(ProcessWorker::leaveOut);
            throw e;
        }
        started = true;
        begun = System.nanoTime();
        notes.accept(workers.size() + " workers, " + plan.threads() + (plan.threads() == 1 ? " thread" : " threads")
                + " each: "
                + Stream.concat(
                                Stream.of(local.name() + " (this process)"),
                                others.stream().map(ProcessWorker::title))
                        .collect(Collectors.joining(", "))
                + ".");
    }

    @Override
    public Optional<String> busy() {
        return started ? Optional.of(state().busy()) : Optional.empty();
    }

    @Override
    public void close() {
        others.forEach(ProcessWorker::leaveOut);
        local.close();
    }
}
