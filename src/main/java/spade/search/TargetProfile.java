package spade.search;

import spade.allocation.Allocation;
import spade.profile.ScoreProfile;

/**
 * What a formula is tried on: a model and an overall sparsity. A search has one or several and looks for a formula that
 * is good on average.
 *
 * @param profile what formulas see of the model
 * @param sparsity the overall sparsity S
 */
public record TargetProfile(ScoreProfile profile, double sparsity) {

    public TargetProfile {
        Allocation.requireTarget(sparsity);
    }
}
