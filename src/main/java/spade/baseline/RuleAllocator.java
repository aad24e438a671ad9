package spade.baseline;

import java.util.Optional;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.data.TokenWindows;
import spade.measure.CalibratedModel;

/** What can be said from the profile of a model alone. */
record RuleAllocator(String name, AllocationRule rule) implements Allocator {

    @Override
    public Optional<AllocationRule> method() {
        return Optional.of(rule);
    }

    @Override
    public Allocation allocate(CalibratedModel model, double sparsity, Optional<TokenWindows> searchText) {
        return model.allocate(rule, sparsity);
    }

    @Override
    public Optional<String> caution(CalibratedModel model) {
        return model.caution(rule);
    }

    @Override
    public String toString() {
        return rule.toString();
    }
}
