package spade.run;

import java.util.HashMap;
import java.util.Map;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.evaluate.DenseOutputs;
import spade.evaluate.Perplexity;
import spade.search.Candidate;
import spade.search.Fitness;
import spade.search.MeasurementFailure;
import spade.search.Objective;
import spade.tensor.TensorFailure;

/** Measures candidates one-shot on the search text, each measurement at most once in the life of a run. */
final class CandidateFitness implements Fitness {

    private final Workbench workbench;
    private final TokenWindows text;
    private final Journal journal;
    private final boolean compares;
    /** What the dense model says; only if it is needed. */
    private final Map<Part, DenseOutputs> dense = new HashMap<>();

    /** Some windows of the search text, the last one excluded. */
    private record Part(int from, int to) {}

    CandidateFitness(SearchPlan plan, Journal journal) {
        this.workbench = plan.workbench();
        this.text = plan.texts().search();
        this.journal = journal;
        this.compares = plan.settings().objective() == Objective.KL;
    }

    @Override
    public Perplexity measure(Candidate candidate, int from, int to) {
        JournalEntry wanted = JournalEntry.wanted(
                        JournalEntry.SEARCH,
                        candidate.formula().toString(),
                        candidate.allocation(),
                        Pruning.ONE_SHOT.toString(),
                        "",
                        from)
                .ofCandidate(
                        candidate.number(),
                        candidate.generation(),
                        candidate.formula().complexity());
        return journal.once(wanted, () -> measured(candidate.allocation(), from, to));
    }

    /** What an allocation that is no candidate is worth on the whole search text. */
    Perplexity baseline(String name, Allocation allocation) {
        return journal.once(
                JournalEntry.wanted("baseline", name, allocation, Pruning.ONE_SHOT.toString(), "", 0),
                () -> measured(allocation, 0, text.count()));
    }

    private Perplexity measured(Allocation allocation, int from, int to) {
        try {
            return compares
                    ? workbench.compared(
                            allocation,
                            dense.computeIfAbsent(
                                    new Part(from, to), part -> workbench.denseOutputs(text.part(from, to))))
                    : workbench.pruned(allocation, Pruning.ONE_SHOT, text.part(from, to));
        } catch (TensorFailure e) {
            throw new MeasurementFailure(String.valueOf(e.getMessage()), e);
        } catch (OutOfMemoryError e) {
            throw new MeasurementFailure("Java's memory is used up; give it more with java -Xmx.", e);
        }
    }
}
