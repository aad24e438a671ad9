package spade.allocator;

import java.util.Optional;
import spade.allocation.AllocationRule;
import spade.data.TokenWindows;
import spade.measure.CalibratedModel;
import spade.record.RunRecord;

/** The confirmed formula of a search. What it took to find is what the search took, over all its models. */
record RunAllocator(String name, AllocationRule by, RunRecord record) implements Allocator {

    @Override
    public Optional<AllocationRule> rule() {
        return Optional.of(by);
    }

    @Override
    public Optional<RunRecord> run() {
        return Optional.of(record);
    }

    @Override
    public Searched search(
            CalibratedModel model, double sparsity, Optional<TokenWindows> searchText, Optional<Long> budget) {
        return new Searched(
                allocate(model, sparsity, Optional.empty()),
                Math.toIntExact(Math.round(record.passes() * targets())),
                record.tokens(),
                record.result().orElseThrow().searchSeconds());
    }

    private int targets() {
        return record.provenance().models().size()
                * record.provenance().sparsities().size();
    }

    /** A formula that two searches found has two costs. */
    @Override
    public String key() {
        return by + " of " + record.provenance().started() + ", "
                + record.result().orElseThrow().searchSeconds() + " s";
    }

    @Override
    public String toString() {
        return by.toString();
    }
}
