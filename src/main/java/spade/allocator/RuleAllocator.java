package spade.allocator;

import java.util.Optional;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.data.TokenWindows;
import spade.measure.CalibratedModel;

/** What can be said from the profile of a model alone. */
record RuleAllocator(String name, AllocationRule by) implements Allocator {

    @Override
    public Optional<AllocationRule> rule() {
        return Optional.of(by);
    }

    @Override
    public Allocation allocate(CalibratedModel model, double sparsity, Optional<TokenWindows> searchText) {
        return model.allocate(by, sparsity);
    }

    @Override
    public Optional<String> caution(CalibratedModel model) {
        return by.caution(model.profile(by.detail()));
    }

    @Override
    public String toString() {
        return by.toString();
    }
}
