package spade.allocator;

import java.util.List;
import java.util.Optional;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.run.Workbench;

/**
 * A published way that needs the model itself.
 *
 * @param key changes with the way, so that no table mixes allocations of two
 */
record ModelAllocator(String name, String key, boolean readsSearchText, Way way) implements Allocator {

    static final List<Allocator> ALL = List.of(
            new ModelAllocator("lsa", "lsa", false, (workbench, s, text) -> Lsa.allocate(workbench, s)),
            // BESA-style: every block keeps the overall sparsity and learns how to spread it over its linears.
            new ModelAllocator("besa", "besa 2", false, (workbench, s, text) -> workbench.learnedSparsities(s)),
            new ModelAllocator(
                    "atp-searched",
                    "atp-searched",
                    true,
                    (workbench, s, text) -> AtpSearch.allocate(workbench, s, text.orElseThrow())),
            new ModelAllocator(
                    "evopress",
                    "evopress",
                    true,
                    (workbench, s, text) -> new LevelSearch(workbench, s, text.orElseThrow()).run()));

    /** What makes the allocation. */
    interface Way {
        Allocation allocate(Workbench workbench, double sparsity, Optional<TokenWindows> searchText);
    }

    @Override
    public Allocation allocate(Workbench workbench, double sparsity, Optional<TokenWindows> searchText) {
        return way.allocate(workbench, sparsity, searchText);
    }

    @Override
    public String toString() {
        return name;
    }
}
