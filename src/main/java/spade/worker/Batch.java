package spade.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import spade.measure.Measurer;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.measure.Units;

/** Requests that workers answer together: what waits, and what becomes of a measurement that fails with its worker. */
final class Batch {

    private final List<Request> requests;
    private final Measurer.Answers answers;
    private final LongSupplier numbers;
    private final List<Worker> workers;
    private final Deque<Job> waiting = new ArrayDeque<>();
    private int answered;
    private boolean stopped;
    private boolean closed;

    /**
     * Begins with nothing waiting.
     *
     * @param numbers of jobs
     */
    Batch(List<Request> requests, Measurer.Answers answers, LongSupplier numbers, List<Worker> workers) {
        this.requests = requests;
        this.answers = answers;
        this.numbers = numbers;
        this.workers = workers;
    }

    Request request(int place) {
        return requests.get(place);
    }

    int size() {
        return requests.size();
    }

    /** How many requests are answered. */
    int answered() {
        return answered;
    }

    void add(Units.Unit unit, int model) {
        waiting.add(Job.of(numbers.getAsLong(), this, model, unit.places(), Optional.empty()));
    }

    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Whether something waits that a worker may do. */
    boolean hasFor(Worker worker) {
        return waiting.stream().anyMatch(job -> suits(job, worker));
    }

    /** What a worker does next. */
    Job next(Worker worker) {
        for (Iterator<Job> each = waiting.iterator(); each.hasNext(); ) {
            Job job = each.next();
            if (suits(job, worker)) {
                each.remove();
                return job;
            }
        }
        throw new IllegalStateException("Nothing waits for " + worker.name());
    }

    /** What has failed on a worker is for another one, as long as there is one. */
    private boolean suits(Job job, Worker worker) {
        return job.before()
                .map(failed -> mayTry(failed, worker)
                        && (worker != failed.worker()
                                || workers.stream().noneMatch(other -> other != worker && mayTry(failed, other))))
                .orElse(true);
    }

    private static boolean mayTry(Job.Failed failed, Worker worker) {
        return !worker.isOut() && (worker.mayDie() || !failed.deadly());
    }

    /** Jobs may end before all of them is answered. */
    void stop() {
        stopped = true;
    }

    /** A worker says that it has answered a job; where an answer was lost on its way, it is asked for again. */
    void ended(Worker worker, Job job) {
        if (!stopped) {
            died(worker, job, "which gave no answer");
        }
    }

    /** Nobody hears of further answers. */
    void close() {
        closed = true;
    }

    /** A worker has answered a request of a job. What failed with the machine waits again, once, for another worker. */
    void answered(Worker worker, Job job, int place, Outcome outcome) {
        if (closed || !job.open().remove((Integer) place)) {
            return;
        }
        boolean others = workers.stream().anyMatch(other -> other != worker && !other.isOut());
        if (outcome.mayBeTriedAgain() && job.before().isEmpty() && others) {
            again(job, place, new Job.Failed(worker, outcome.reason(), false));
        } else {
            answer(worker, job, place, outcome);
        }
    }

    private void again(Job job, int place, Job.Failed failed) {
        List<Integer> alone = List.of(job.places().get(place));
        waiting.addFirst(Job.of(numbers.getAsLong(), this, job.model(), alone, Optional.of(failed)));
    }

    private void answer(Worker worker, Job job, int place, Outcome outcome) {
        answered++;
        answers.answeredBy(worker.name(), job.places().get(place), outcome);
    }

    /**
     * A worker has died of a job. Whose fault that was shows when each of its requests is alone; one that was is not
     * tried a third time.
     */
    void died(Worker worker, Job job, String how) {
        if (closed) {
            return;
        }
        for (int place : List.copyOf(job.open())) {
            job.open().remove((Integer) place);
            job.before()
                    .ifPresentOrElse(
                            first -> answer(worker, job, place, failed(first, worker, how)),
                            () -> again(job, place, new Job.Failed(worker, how, true)));
        }
    }

    private static Outcome failed(Job.Failed first, Worker worker, String how) {
        return Outcome.failed("It failed twice: worker " + first.worker().name() + ", " + first.how() + "; worker "
                + worker.name() + ", " + how + ".");
    }

    /** Answers what no worker that is left may try. */
    void giveUp() {
        while (!waiting.isEmpty()) {
            Job job = waiting.remove();
            Job.Failed failed = job.before().orElseThrow();
            for (int place : job.open()) {
                answer(
                        failed.worker(),
                        job,
                        place,
                        Outcome.failed("Worker " + failed.worker().name() + " died of it, " + failed.how()
                                + ", and no other process is left to try it."));
            }
        }
    }
}
