package spade.baseline;

import java.util.Optional;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.measure.CalibratedModel;

/** BESA-style: every block keeps the overall sparsity and learns how to spread it over its linears. */
final class Besa implements Allocator {

    @Override
    public String name() {
        return "besa";
    }

    @Override
    public String toString() {
        return name();
    }

    /** Changes with the way of learning, so that no table mixes allocations of two ways. */
    @Override
    public String key() {
        return "besa 2";
    }

    @Override
    public Allocation allocate(CalibratedModel model, double sparsity, Optional<TokenWindows> searchText) {
        return model.learnedSparsities(sparsity);
    }
}
