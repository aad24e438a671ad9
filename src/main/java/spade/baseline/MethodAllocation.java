package spade.baseline;

import java.util.Optional;
import spade.allocation.Allocation;
import spade.allocation.AllocationMethod;
import spade.data.TokenWindows;
import spade.run.Workbench;

/** What can be said from the profile of a model alone. */
record MethodAllocation(String name, AllocationMethod method) implements AllocationSource {

    @Override
    public Allocation allocate(Workbench workbench, double sparsity, Optional<TokenWindows> searchText) {
        return workbench.allocate(method, sparsity);
    }

    @Override
    public Optional<String> caution(Workbench workbench) {
        return workbench.caution(method);
    }

    @Override
    public String toString() {
        return method.toString();
    }
}
