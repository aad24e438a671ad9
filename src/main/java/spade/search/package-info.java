/**
 * Genetic programming over allocation formulas with Jenetics: creation, variation, evaluation with caches, and the best
 * found.
 *
 * <p>Start at {@link spade.search.FormulaSearch}. Jenetics appears only here.
 */
@NullMarked
package spade.search;

import org.jspecify.annotations.NullMarked;
