/**
 * Genetic programming over allocation formulas with Jenetics: creation, variation, what a generation is worth, and the
 * best found.
 *
 * <p>Start at {@link spade.search.FormulaSearch} and {@link spade.search.GenerationEvaluator}.
 */
@NullMarked
package spade.search;

import org.jspecify.annotations.NullMarked;
