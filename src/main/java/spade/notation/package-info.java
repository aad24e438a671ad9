/**
 * Formulas in every notation that their users know, some of which read back.
 *
 * <p>Start at {@link spade.notation.Notation}.
 */
@NullMarked
package spade.notation;

import org.jspecify.annotations.NullMarked;
