/**
 * The formula language: a typed expression tree from scores to one value per block, and the range that turns values
 * into sparsities.
 *
 * <p>Start at {@link spade.formula.Formula}; {@link spade.formula.FormulaParser} reads the text form, {@code toString}
 * prints it.
 */
@NullMarked
package spade.formula;

import org.jspecify.annotations.NullMarked;
