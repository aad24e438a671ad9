/**
 * The simplest form of a formula that allocates the same.
 *
 * <p>Start at {@link spade.simplify.Simplifier}; {@link spade.simplify.Identities} holds the rules that need no more
 * than a pattern, {@link spade.simplify.RootRules} what the range does not show.
 */
@NullMarked
package spade.simplify;

import org.jspecify.annotations.NullMarked;
