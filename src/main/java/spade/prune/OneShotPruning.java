package spade.prune;

import java.util.OptionalLong;
import spade.allocation.Allocation;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/** The model pruned by its dense scores. A block's pruned linears exist while it is open: the only copy there is. */
public record OneShotPruning(LanguageModel model, Masks masks, Allocation allocation) implements BlockSource {

    @Override
    public Block open(int index, TensorScope scope) {
        return masks.prune(model.block(index), allocation, scope);
    }

    @Override
    public OptionalLong zeros(int index) {
        return masks.zeros(index, allocation);
    }
}
