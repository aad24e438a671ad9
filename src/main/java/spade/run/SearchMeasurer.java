package spade.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.BatchCost;
import spade.measure.Outcome;
import spade.measure.TextPart;
import spade.prune.CalibrationOrder;
import spade.record.Purpose;
import spade.record.Task;
import spade.search.Candidate;
import spade.search.CandidateMeasurer;
import spade.search.Score;
import spade.search.Turn;

/** Measures candidates one-shot on the search texts of all targets, as long as the search goes on. */
final class SearchMeasurer implements CandidateMeasurer {

    private final List<Target> targets;
    private final Set<Metric> metrics;
    private final Optional<Long> budget;
    private final JournalledMeasurer measurer;
    private final BooleanSupplier goesOn;
    private final ObjLongConsumer<Candidate> keeper;
    private long tokens;

    /**
     * Prepares to measure.
     *
     * @param budget tokens that may pass through pruned models; those of measurements in the journal count
     * @param keeper gets every candidate that was measured, and the tokens that have passed
     */
    SearchMeasurer(
            List<Target> targets,
            Set<Metric> metrics,
            Optional<Long> budget,
            JournalledMeasurer measurer,
            BooleanSupplier goesOn,
            ObjLongConsumer<Candidate> keeper) {
        this.targets = targets;
        this.metrics = metrics;
        this.budget = budget;
        this.measurer = measurer;
        this.goesOn = goesOn;
        this.keeper = keeper;
    }

    /** So many tokens passed through pruned models beside candidates; how many in all. */
    long spend(long others) {
        tokens += others;
        return tokens;
    }

    @Override
    public int room() {
        long each = targets.stream().mapToLong(Target::tokens).sum();
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, budget.orElse(Long.MAX_VALUE) - tokens) / each);
    }

    @Override
    public List<Candidate> measure(List<Turn> turns, Consumer<Candidate> measured) {
        List<Candidate> candidates = turns.stream().map(Turn::candidate).toList();
        List<Task> tasks = new ArrayList<>();
        for (Turn turn : turns) {
            Candidate candidate = turn.candidate();
            for (int t = 0; t < targets.size(); t++) {
                SearchedModel model = targets.get(t).model();
                TextPart text = new TextPart(model.search().hash(), turn.from(), turn.to());
                Optional<CalibrationOrder> order = Optional.of(CalibrationOrder.ONE_SHOT);
                tasks.add(new Task(
                        Purpose.of(candidate, model.name()),
                        targets.get(t).request(candidate.allocations().get(t), order, 0, text, metrics)));
            }
        }
        BatchCost cost = BatchCost.of(tasks.stream().map(Task::request).toList());
        int each = targets.size();
        List<Candidate> found = new ArrayList<>(candidates);
        List<Outcome> outcomes = new ArrayList<>(Collections.nCopies(tasks.size(), Outcome.UNMEASURED));
        measurer.measure(tasks, goesOn, (place, outcome) -> {
            outcomes.set(place, outcome);
            tokens += cost.tokens(
                    place, targets.get(place % each).model().search().seqlen());
            int c = place / each;
            List<Outcome> byTarget = outcomes.subList(c * each, (c + 1) * each);
            if (byTarget.stream().allMatch(Outcome::isMeasured)) {
                found.set(c, after(candidates.get(c), byTarget));
                keeper.accept(found.get(c), tokens);
                measured.accept(found.get(c));
            }
        });
        return found;
    }

    private static Candidate after(Candidate candidate, List<Outcome> byTarget) {
        List<Losses> losses =
                byTarget.stream().flatMap(outcome -> outcome.losses().stream()).toList();
        return byTarget.stream()
                .flatMap(outcome -> outcome.failure().stream())
                .findFirst()
                .map(failure -> candidate.failed(failure.reason()))
                .orElseGet(() -> candidate.with(new Score(losses)));
    }
}
