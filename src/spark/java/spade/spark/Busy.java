package spade.spark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import spade.WorkersState;
import spade.WorkersState.Doing;
import spade.measure.Measurer;
import spade.measure.Outcome;
import spade.measure.Request;

/** What each executor does, how long it has worked, and how much it has measured. */
final class Busy {

    private final Map<String, Double> seconds = new TreeMap<>();
    private final Map<String, Integer> measurements = new TreeMap<>();
    private final Set<String> known = new TreeSet<>();
    private boolean started;
    private long begun;

    /**
     * What an executor measures.
     *
     * @param what in words
     * @param since nanoseconds of this process's clock
     */
    record Now(String worker, String what, long since) {}

    /** @param ready the executors that there are */
    void start(Collection<String> ready) {
        started = true;
        begun = System.nanoTime();
        known.addAll(ready);
    }

    void add(String worker, double worked) {
        known.add(worker);
        seconds.merge(worker, worked, Double::sum);
    }

    /** Counts answers on their way. */
    Measurer.Answers telling(Measurer.Answers heard) {
        return new Measurer.Answers() {
            @Override
            public void answered(int place, Outcome outcome) {
                heard.answered(place, outcome);
            }

            @Override
            public void answeredBy(String worker, int place, Outcome outcome) {
                measurements.merge(worker, 1, Integer::sum);
                heard.answeredBy(worker, place, outcome);
            }

            @Override
            public String title(int place, Request request) {
                return heard.title(place, request);
            }
        };
    }

    /**
     * All that were ever there, in the order of their names.
     *
     * @param now what is measured
     * @param present the executors that there are
     */
    WorkersState state(List<Now> now, Set<String> present) {
        present.stream().filter(worker -> started).forEach(known::add);
        long moment = System.nanoTime();
        List<WorkersState.One> all = new ArrayList<>();
        for (String worker : known) {
            Optional<Now> own =
                    now.stream().filter(each -> each.worker.equals(worker)).findFirst();
            double forSeconds = own.map(each -> (moment - each.since) / 1e9).orElse(0.0);
            Doing idle = present.contains(worker) ? Doing.IDLE : Doing.LEFT_OUT;
            all.add(new WorkersState.One(
                    worker,
                    own.isPresent() ? Doing.MEASURING : idle,
                    own.map(Now::what).orElse(""),
                    forSeconds,
                    measurements.getOrDefault(worker, 0),
                    seconds.getOrDefault(worker, 0.0) + forSeconds));
        }
        return new WorkersState(started ? (moment - begun) / 1e9 : 0, all);
    }

    Optional<String> sentence(Set<String> present) {
        return started ? Optional.of(state(List.of(), present).busy()) : Optional.empty();
    }
}
