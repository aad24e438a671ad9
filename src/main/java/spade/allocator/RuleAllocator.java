package spade.allocator;

import java.util.Optional;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.data.TokenWindows;
import spade.run.Workbench;

/** What can be said from the profile of a model alone. */
record RuleAllocator(String name, AllocationRule by) implements Allocator {

    @Override
    public Optional<AllocationRule> rule() {
        return Optional.of(by);
    }

    @Override
    public Allocation allocate(Workbench workbench, double sparsity, Optional<TokenWindows> searchText) {
        return workbench.allocate(by, sparsity);
    }

    @Override
    public Optional<String> caution(Workbench workbench) {
        return workbench.caution(by);
    }

    @Override
    public String toString() {
        return by.toString();
    }
}
