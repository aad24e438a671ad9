/**
 * What the blocks and linears of a model can bear: how its loss changes with the sparsity of each.
 *
 * <p>Start at {@link spade.sense.Probe}.
 */
@NullMarked
package spade.sense;

import org.jspecify.annotations.NullMarked;
