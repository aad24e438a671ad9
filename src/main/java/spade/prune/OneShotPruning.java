package spade.prune;

import spade.allocation.Allocation;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/** The model pruned by its dense scores. A block's pruned linears exist while it is open: the only copy there is. */
public final class OneShotPruning implements BlockSource {

    private final LanguageModel model;
    private final Wanda wanda;
    private final Ranks ranks;
    private final Allocation allocation;

    public OneShotPruning(LanguageModel model, Ranks ranks, Allocation allocation) {
        this.model = model;
        this.wanda = new Wanda(model);
        this.ranks = ranks;
        this.allocation = allocation;
    }

    @Override
    public Block open(int index, TensorScope scope) {
        return wanda.pruned(model.block(index), ranks.block(index), allocation, scope);
    }
}
