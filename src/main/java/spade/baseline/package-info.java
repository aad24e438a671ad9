/**
 * Allocations to compare with, whatever they need: a profile, a file, the model's own text, or gradients.
 *
 * <p>Start at {@link spade.baseline.Allocator}.
 */
@NullMarked
package spade.baseline;

import org.jspecify.annotations.NullMarked;
