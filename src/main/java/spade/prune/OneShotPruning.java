package spade.prune;

import spade.allocation.Allocation;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/** The model pruned by its dense scores. A block's pruned linears exist while it is open: the only copy there is. */
public final class OneShotPruning implements BlockSource {

    private final LanguageModel model;
    private final Masks masks;
    private final Allocation allocation;

    public OneShotPruning(LanguageModel model, Masks masks, Allocation allocation) {
        this.model = model;
        this.masks = masks;
        this.allocation = allocation;
    }

    @Override
    public Block open(int index, TensorScope scope) {
        return masks.prune(model.block(index), allocation, scope);
    }
}
