/**
 * The table of a paper: pruners, allocations and sparsities on one model under the same conditions, every cell measured
 * once.
 *
 * <p>Start at {@link spade.compare.ComparisonRun}.
 */
@NullMarked
package spade.compare;

import org.jspecify.annotations.NullMarked;
