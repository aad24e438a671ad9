package spade.simplify;

import spade.formula.Expression;

/** A way to write an expression simpler, or in a more usual order, that leaves its values as they are. */
@FunctionalInterface
interface Rule {

    /** The simpler expression, of the same type; the given one where the rule has nothing to say. */
    Expression rewrite(Expression expression);

    /** The rule at every node of a tree, operands first. */
    default Expression everywhere(Expression tree) {
        return rewrite(
                tree.withChildren(tree.children().stream().map(this::everywhere).toList()));
    }

    /** This rule, and the other on what it leaves. */
    default Rule then(Rule other) {
        return expression -> other.rewrite(rewrite(expression));
    }
}
