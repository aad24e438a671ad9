/**
 * One-shot pruning with Wanda (Sun et al., ICLR 2024): calibration, scores, ranks, masks, and the score profile that
 * formulas read.
 *
 * <p>Start at {@link spade.prune.OneShotPruning} and {@link spade.prune.CalibratedPruning}.
 */
@NullMarked
package spade.prune;

import org.jspecify.annotations.NullMarked;
