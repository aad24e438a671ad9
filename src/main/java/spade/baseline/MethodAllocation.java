package spade.baseline;

import java.util.Optional;
import spade.allocation.Allocation;
import spade.allocation.AllocationMethod;
import spade.data.TokenWindows;
import spade.run.Workbench;

/** What can be said from the profile of a model alone. */
record MethodAllocation(String name, AllocationMethod rule) implements AllocationSource {

    @Override
    public Optional<AllocationMethod> method() {
        return Optional.of(rule);
    }

    @Override
    public Allocation allocate(Workbench workbench, double sparsity, Optional<TokenWindows> searchText) {
        return workbench.allocate(rule, sparsity);
    }

    @Override
    public Optional<String> caution(Workbench workbench) {
        return workbench.caution(rule);
    }

    @Override
    public String toString() {
        return rule.toString();
    }
}
