package spade.allocator;

import java.util.List;
import java.util.Optional;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.measure.CalibratedModel;
import spade.measure.TextPart;

/**
 * A published way that needs the model itself.
 *
 * @param key changes with the way, so that no table mixes allocations of two
 */
record ModelAllocator(String name, String key, boolean readsSearchText, Way way) implements Allocator {

    static final List<Allocator> ALL = List.of(
            new ModelAllocator("lsa", "lsa", false, (model, s, text) -> Lsa.allocate(model, s)),
            // BESA-style: every block keeps the overall sparsity and learns how to spread it over its linears.
            new ModelAllocator("besa", "besa 2", false, (model, s, text) -> model.learnedSparsities(s)),
            new ModelAllocator(
                    "atp-searched",
                    "atp-searched",
                    true,
                    (model, s, text) -> AtpSearch.allocate(model, s, TextPart.of(text.orElseThrow()))),
            new ModelAllocator(
                    "evopress",
                    "evopress",
                    true,
                    (model, s, text) ->
                            model.withRanks(new LevelSearch(model, s, TextPart.of(text.orElseThrow()))::run)));

    /** What makes the allocation. */
    interface Way {
        Allocation allocate(CalibratedModel model, double sparsity, Optional<TokenWindows> searchText);
    }

    @Override
    public Allocation allocate(CalibratedModel model, double sparsity, Optional<TokenWindows> searchText) {
        return way.allocate(model, sparsity, searchText);
    }

    @Override
    public String toString() {
        return name;
    }
}
