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
    private final RankSource ranks;
    private final Allocation allocation;

    public OneShotPruning(LanguageModel model, RankSource ranks, Allocation allocation) {
        this.model = model;
        this.wanda = new Wanda(model);
        this.ranks = ranks;
        this.allocation = allocation;
    }

    @Override
    public Block open(int index, TensorScope scope) {
        Block dense = model.block(index);
        try (TensorScope ranking = model.scope().child()) {
            return wanda.pruned(dense, ranks.ranks(dense, ranking), allocation, scope);
        }
    }
}
