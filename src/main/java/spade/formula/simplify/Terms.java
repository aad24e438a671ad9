package spade.formula.simplify;

import io.jenetics.ext.util.Tree;
import io.jenetics.ext.util.TreeNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import spade.formula.BlockExpression;
import spade.formula.ElementsExpression;
import spade.formula.Expression;
import spade.formula.Vocabulary;

/**
 * An expression as the tree of words that Jenetics rewrites, and back. A word is the expression's; that of an
 * element-wise operator ends in a dot, {@code abs.}, because block values have functions of the same names. Parameters
 * stand behind the operands, as in the text form.
 */
final class Terms {

    private static final String ELEMENTWISE = ".";

    private final Map<String, Expression> leaves = new HashMap<>();

    TreeNode<String> term(Expression expression) {
        if (expression.children().isEmpty()) {
            leaves.put(expression.toString(), expression);
            return TreeNode.of(expression.toString());
        }
        TreeNode<String> term = TreeNode.of(
                expression instanceof ElementsExpression ? expression.word() + ELEMENTWISE : expression.word());
        Stream.concat(
                        expression.children().stream(),
                        expression.parameters().stream().map(BlockExpression.Constant::new))
                .map(this::term)
                .forEach(term::attach);
        return term;
    }

    /** The expression of a term whose leaves are numbers or leaves of terms made before. */
    Expression expression(Tree<String, ?> term) {
        String word = term.value();
        if (term.isLeaf()) {
            Expression leaf = leaves.get(word);
            return leaf != null ? leaf : new BlockExpression.Constant(Double.parseDouble(word));
        }
        List<Expression> operands = term.childStream().map(this::expression).toList();
        return Vocabulary.apply(
                word.endsWith(ELEMENTWISE) ? word.substring(0, word.length() - ELEMENTWISE.length()) : word, operands);
    }
}
