package spade.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import spade.SpadeException;
import spade.measure.BatchCost;
import spade.measure.Measurer;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.record.Journal;
import spade.record.Measurement;
import spade.record.Purpose;
import spade.record.Task;

/**
 * Finds measurements in the journal and has the others made; each is on disk before anything is decided by it. It keeps
 * the search's time too, because what the journal holds was measured in a part of it.
 */
public final class JournalledMeasurer {

    /** Failures in a row after which it is the machine that fails and not the candidates. */
    private static final int MOST_FAILURES = 5;

    private final Journal journal;
    private final Measurer measurer;
    private final boolean resumed;
    /** The time before the search's clock was started. */
    private final double before;

    private long started = System.nanoTime();
    private boolean missed;
    private int failures;

    public JournalledMeasurer(Journal journal, Measurer measurer) {
        this.journal = journal;
        this.measurer = measurer;
        this.resumed = journal.unasked() > 0;
        this.before = journal.elapsed();
    }

    /** The search begins or goes on now. */
    void startClock() {
        started = System.nanoTime();
    }

    /** Seconds of the search by the clock on the wall, those before interruptions included. */
    double elapsed() {
        return before + (System.nanoTime() - started) / 1e9;
    }

    /** Whether the search still goes the way that its journal knows, which ends with the first measurement missing. */
    boolean isReplaying() {
        return resumed && !missed && journal.unasked() > 0;
    }

    /** How many measurements of the search the journal holds that it did not come to. */
    int unasked() {
        return journal.unasked();
    }

    /** Measures a whole batch, whatever happens. */
    public List<Outcome> measure(List<Task> tasks, Measurer.Answers answers) {
        return measure(tasks, () -> true, answers);
    }

    /**
     * Measures a batch; what it asks twice is measured once.
     *
     * @param goesOn as {@link Measurer} asks it; what the journal holds is found even so
     * @param answers hears of every outcome as it is known
     * @return the outcomes, in the order of the tasks
     */
    public List<Outcome> measure(List<Task> tasks, BooleanSupplier goesOn, Measurer.Answers answers) {
        BatchCost cost = BatchCost.of(tasks.stream().map(Task::request).toList());
        List<Outcome> outcomes = new ArrayList<>(Collections.nCopies(tasks.size(), Outcome.UNMEASURED));
        Map<String, List<Integer>> missing = new LinkedHashMap<>();
        for (int place = 0; place < tasks.size(); place++) {
            Task task = tasks.get(place);
            Optional<Outcome> found = journal.find(task);
            if (found.isPresent()) {
                outcomes.set(place, found.get());
                answers.answered(place, found.get());
            } else {
                missing.computeIfAbsent(task.key(), first -> new ArrayList<>()).add(place);
            }
        }
        if (missing.isEmpty()) {
            return outcomes;
        }
        List<List<Integer>> places = List.copyOf(missing.values());
        List<Task> open = places.stream().map(same -> tasks.get(same.get(0))).toList();
        missed |= open.get(0).purpose().phase() == Purpose.Phase.SEARCH;
        measurer.measure(open.stream().map(Task::request).toList(), goesOn, new Missing(open) {
            @Override
            void answered(int place, Outcome outcome, Optional<String> worker) {
                keep(open.get(place), outcome, cost.shared(places.get(place).get(0)), worker);
                for (int each : places.get(place)) {
                    outcomes.set(each, outcome);
                    answers.answered(each, outcome);
                }
            }
        });
        return outcomes;
    }

    /** Hears of tasks that the journal did not have. */
    private abstract static class Missing implements Measurer.Answers {

        private final List<Task> tasks;

        Missing(List<Task> tasks) {
            this.tasks = tasks;
        }

        /** @param worker who measured it, where there are several */
        abstract void answered(int place, Outcome outcome, Optional<String> worker);

        @Override
        public void answered(int place, Outcome outcome) {
            answered(place, outcome, Optional.empty());
        }

        @Override
        public void answeredBy(String worker, int place, Outcome outcome) {
            answered(place, outcome, Optional.of(worker));
        }

        @Override
        public String title(int place, Request request) {
            return tasks.get(place).title();
        }
    }

    /** A failure of the machine is final only for a candidate, because the search goes on without it. */
    private void keep(Task task, Outcome outcome, int shared, Optional<String> worker) {
        boolean searching = task.purpose().phase() == Purpose.Phase.SEARCH;
        if (searching || !outcome.mayBeTriedAgain()) {
            double until = searching ? elapsed() : 0;
            journal.append(new Measurement(task.purpose(), task.request(), outcome, shared, until, worker));
        }
        failures = outcome.mayBeTriedAgain() && searching ? failures + 1 : 0;
        if (failures == MOST_FAILURES) {
            throw new SpadeException(MOST_FAILURES + " candidates in a row could not be measured, the last one: "
                    + outcome.reason() + " Mend that and continue with --resume.");
        }
    }
}
