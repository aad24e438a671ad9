package spade.formula;

import java.util.List;
import spade.profile.ScoreProfile;
import spade.profile.UnitProfile;

/** What a formula has a value of, and what gets a sparsity of its own. */
public enum Unit {
    BLOCK,
    LINEAR;

    /** The units of a model, linears one block after the other. */
    public List<? extends UnitProfile> of(ScoreProfile profile) {
        return this == BLOCK ? profile.blocks() : profile.everyLinear();
    }

    @Override
    public String toString() {
        return Words.of(this);
    }
}
