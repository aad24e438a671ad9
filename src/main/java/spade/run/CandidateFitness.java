package spade.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.evaluate.DenseOutputs;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.prune.CalibrationOrder;
import spade.search.Candidate;
import spade.search.Fitness;
import spade.search.MeasurementFailure;
import spade.search.Score;
import spade.tensor.TensorFailure;

/** Measures candidates one-shot on the search texts, each measurement at most once in the life of a run. */
final class CandidateFitness implements Fitness {

    private final List<Target> targets;
    private final Journal journal;
    private final boolean compares;
    /** What the dense models say; only if it is needed. */
    private final Map<Part, DenseOutputs> dense = new HashMap<>();

    /** Some windows of a model's search text, the last one excluded. */
    private record Part(String subject, int from, int to) {}

    CandidateFitness(SearchPlan plan, Journal journal) {
        this.targets = plan.targets();
        this.journal = journal;
        this.compares = plan.settings().metric() == Metric.KL;
    }

    @Override
    public Score measure(Candidate candidate, int from, int to) {
        List<Losses> results = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            Target target = targets.get(t);
            Allocation allocation = candidate.allocations().get(t);
            Measurement wanted = Measurement.wanted(
                            Measurement.SEARCH,
                            target.subject().name(),
                            candidate.formula().toString(),
                            allocation,
                            CalibrationOrder.ONE_SHOT.toString(),
                            "",
                            from)
                    .ofCandidate(candidate);
            results.add(journal.once(wanted, () -> measured(target.subject(), allocation, from, to)));
        }
        return new Score(results);
    }

    /** What an allocation that is no candidate is worth on a target's whole search text. */
    Losses baseline(String name, SearchedModel subject, Allocation allocation) {
        return journal.once(
                Measurement.wanted(
                        "baseline", subject.name(), name, allocation, CalibrationOrder.ONE_SHOT.toString(), "", 0),
                () -> measured(subject, allocation, 0, subject.texts().search().count()));
    }

    private Losses measured(SearchedModel subject, Allocation allocation, int from, int to) {
        Workbench workbench = subject.workbench();
        TokenWindows text = subject.texts().search().part(from, to);
        try {
            return compares
                    ? workbench.compared(
                            allocation,
                            dense.computeIfAbsent(
                                    new Part(subject.name(), from, to), part -> workbench.denseOutputs(text)))
                    : workbench.pruned(allocation, CalibrationOrder.ONE_SHOT, text);
        } catch (TensorFailure e) {
            throw new MeasurementFailure(String.valueOf(e.getMessage()), e);
        } catch (OutOfMemoryError e) {
            throw new MeasurementFailure("Java's memory is used up; give it more with java -Xmx.", e);
        }
    }
}
