/**
 * Pruners: which statistics of a block each needs, how it compares weights and makes masks; calibration, which gathers
 * statistics; the score profile that formulas read; and what BESA and LSA measure of a block.
 *
 * <p>Start at {@link spade.prune.Pruner} and {@link spade.prune.PruningMethod}; {@link spade.prune.OneShotPruning} and
 * {@link spade.prune.CalibratedPruning} are the pruned model, block by block.
 */
@NullMarked
package spade.prune;

import org.jspecify.annotations.NullMarked;
