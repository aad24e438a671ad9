package spade.search;

import spade.sense.LossModel;

/**
 * What a formula is tried on without a model: what it sees of one, and what predicts its loss.
 *
 * @param profile what formulas see, and the overall sparsity
 * @param model predicts what an allocation loses there
 */
public record ModelledTarget(TargetProfile profile, LossModel model) {}
