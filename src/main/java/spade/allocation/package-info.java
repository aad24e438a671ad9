/**
 * How sparse each block becomes: from formulas and from baselines, always with the parameter-weighted mean exactly at
 * the target.
 *
 * <p>Start at {@link spade.allocation.Allocation}.
 */
@NullMarked
package spade.allocation;

import org.jspecify.annotations.NullMarked;
