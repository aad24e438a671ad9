/**
 * What the blocks and linears of a model can bear: how its loss changes with the sparsity of each.
 *
 * <p>Start at {@link spade.sense.SensitivityProfile} and {@link spade.sense.LossModel}; {@link spade.sense.Probe}s tell
 * how far they can be trusted.
 */
@NullMarked
package spade.sense;

import org.jspecify.annotations.NullMarked;
