/**
 * Formulas in every notation that their users know, some of which read back.
 *
 * <p>Start at {@link spade.formula.notation.Notation}.
 */
@NullMarked
package spade.formula.notation;

import org.jspecify.annotations.NullMarked;
