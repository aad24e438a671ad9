package spade.search;

import java.util.Set;
import java.util.stream.Stream;
import spade.formula.BlockExpression;
import spade.formula.ElementsExpression;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Reduction;
import spade.simplify.Simplifier;
import spade.space.Limits;
import spade.space.Operators;
import spade.space.SearchSpace;

/** Canonical forms, so far as a search space has them: a search need not try one allocation in several guises. */
final class Canonical {

    private final SearchSpace space;

    Canonical(SearchSpace space) {
        this.space = space;
    }

    /** The formula's canonical form, or the formula itself where that form leaves the space. */
    Formula form(Formula formula) {
        Formula simple = Simplifier.simplify(formula);
        Limits limits = space.limits();
        boolean inside = space.admits(simple.value())
                && limits.forms().contains(simple.range().form())
                && limits.directions().contains(simple.range().direction())
                && simple.range().lambda() >= limits.lambda().min()
                && nodes(simple.value()).allMatch(this::admits);
        return inside ? simple : formula;
    }

    private static Stream<Expression> nodes(Expression tree) {
        return Stream.concat(Stream.of(tree), tree.children().stream().flatMap(Canonical::nodes));
    }

    private boolean admits(Expression node) {
        Operators operators = space.operators();
        if (node instanceof ElementsExpression.Source source) {
            return operators.elements().choices().contains(source.source());
        }
        if (node instanceof ElementsExpression.Elementwise elementwise) {
            return operators.elementwise().choices().contains(elementwise.operator());
        }
        if (node instanceof BlockExpression.Reduce reduce) {
            return reduce.reduction() instanceof Reduction.Parametric parametric
                    ? operators.parametric().choices().contains(parametric.kind())
                    : operators.statistics().choices().contains(reduce.reduction());
        }
        if (node instanceof BlockExpression.Matrix matrix) {
            return operators.matrix().choices().contains(matrix.quantity());
        }
        return admits((BlockExpression) node, operators);
    }

    private static boolean admits(BlockExpression node, Operators operators) {
        if (node instanceof BlockExpression.Unary unary) {
            return operators.unary().choices().contains(unary.operator());
        }
        if (node instanceof BlockExpression.Binary binary) {
            return operators.binary().choices().contains(binary.operator());
        }
        if (node instanceof BlockExpression.Across across) {
            return operators.across().choices().contains(across.operator());
        }
        Set<Operators.Leaf> leaves = operators.leaves().choices();
        return leaves.contains(node instanceof BlockExpression.Depth ? Operators.Leaf.DEPTH : Operators.Leaf.CONSTANT);
    }
}
