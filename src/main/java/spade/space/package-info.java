/**
 * Which formulas a search may build: operators with weights, and limits.
 *
 * <p>Start at {@link spade.space.SearchSpace}.
 */
@NullMarked
package spade.space;

import org.jspecify.annotations.NullMarked;
