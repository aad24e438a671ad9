/**
 * The simplest form of a formula that allocates the same.
 *
 * <p>Start at {@link spade.formula.simplify.Simplifier}; {@link spade.formula.simplify.Identities} holds the rules that
 * need no more than a pattern, {@link spade.formula.simplify.RootRules} what the range does not show.
 */
@NullMarked
package spade.formula.simplify;

import org.jspecify.annotations.NullMarked;
