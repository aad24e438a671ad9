package spade.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.Outcome;
import spade.record.Purpose;
import spade.record.Task;
import spade.search.Candidate;
import spade.search.CandidateMeasurer;
import spade.search.Score;

/** Measures candidates one-shot on the search texts of all targets. */
final class SearchMeasurer implements CandidateMeasurer {

    private final List<Target> targets;
    private final Set<Metric> metrics;
    private final JournalledMeasurer measurer;
    private final BooleanSupplier goesOn;

    /** @param goesOn whether a further measurement may begin */
    SearchMeasurer(List<Target> targets, Set<Metric> metrics, JournalledMeasurer measurer, BooleanSupplier goesOn) {
        this.targets = targets;
        this.metrics = metrics;
        this.measurer = measurer;
        this.goesOn = goesOn;
    }

    @Override
    public List<Candidate> measure(List<Candidate> candidates, int from, int to, Consumer<Candidate> measured) {
        List<Task> tasks = new ArrayList<>();
        for (Candidate candidate : candidates) {
            for (int t = 0; t < targets.size(); t++) {
                tasks.add(new Task(
                        Purpose.of(candidate, targets.get(t).model().name()),
                        targets.get(t).searched(candidate.allocations().get(t), from, to, metrics)));
            }
        }
        int each = targets.size();
        List<Outcome> arrived = new ArrayList<>(Collections.nCopies(tasks.size(), Outcome.UNMEASURED));
        List<Outcome> outcomes = measurer.measure(tasks, goesOn, (place, outcome) -> {
            arrived.set(place, outcome);
            int c = place / each;
            after(candidates.get(c), arrived.subList(c * each, (c + 1) * each)).ifPresent(measured);
        });
        List<Candidate> found = new ArrayList<>();
        for (int c = 0; c < candidates.size(); c++) {
            Candidate before = candidates.get(c);
            found.add(after(before, outcomes.subList(c * each, (c + 1) * each)).orElse(before));
        }
        return found;
    }

    /** What became of a candidate; empty unless all its targets are through. */
    private static Optional<Candidate> after(Candidate candidate, List<Outcome> byTarget) {
        if (!byTarget.stream().allMatch(Outcome::isMeasured)) {
            return Optional.empty();
        }
        Optional<Outcome.Failure> failure =
                byTarget.stream().flatMap(outcome -> outcome.failure().stream()).findFirst();
        List<Losses> losses =
                byTarget.stream().flatMap(outcome -> outcome.losses().stream()).toList();
        return Optional.of(
                failure.isPresent() ? candidate.failed(failure.get().reason()) : candidate.with(new Score(losses)));
    }
}
