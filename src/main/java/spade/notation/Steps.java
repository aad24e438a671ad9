package spade.notation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.formula.ElementsExpression;
import spade.formula.Expression;

/**
 * The values that code and equations give a name each: what becomes of elements, and the operand and the result of an
 * operation across blocks. Equal parts share one.
 */
final class Steps {

    /** The number of the whole value. */
    static final int WHOLE = 0;

    /**
     * A named value.
     *
     * @param number from 1 in the order of evaluation; {@value #WHOLE} for the whole value, which comes last
     * @param value what it is
     */
    record Step(int number, BlockExpression value) {}

    private final BlockExpression whole;
    private final Map<BlockExpression, Integer> numbers = new LinkedHashMap<>();

    Steps(BlockExpression whole) {
        this.whole = whole;
        collect(whole, false);
    }

    private void collect(Expression node, boolean named) {
        if (node instanceof BlockExpression block) {
            block.children().forEach(child -> collect(child, block instanceof BlockExpression.Across));
            boolean found = block instanceof BlockExpression.Reduce
                    || block instanceof BlockExpression.Matrix
                    || block instanceof BlockExpression.Across;
            if ((named || found) && block != whole) {
                numbers.putIfAbsent(block, numbers.size() + 1);
            }
        }
    }

    /** The value that the steps lead to. */
    BlockExpression whole() {
        return whole;
    }

    /** All steps but the whole value, in the order of evaluation. */
    List<Step> parts() {
        return numbers.entrySet().stream()
                .map(entry -> new Step(entry.getValue(), entry.getKey()))
                .toList();
    }

    /** The number of a part, where it has one. */
    Optional<Integer> number(BlockExpression part) {
        return Optional.ofNullable(numbers.get(part));
    }

    /** Whether a tree looks at some elements, as numbers or as matrices. */
    static boolean reads(Expression tree, Elements elements) {
        return reduces(tree, elements)
                || contains(
                        tree, node -> node instanceof BlockExpression.Matrix matrix && matrix.elements() == elements);
    }

    /** Whether a tree looks at some elements as numbers. */
    static boolean reduces(Expression tree, Elements elements) {
        return contains(tree, node -> node instanceof ElementsExpression.Source source && source.source() == elements);
    }

    /** Whether a node of a tree is of a sort. */
    static boolean contains(Expression tree, Predicate<Expression> sort) {
        return sort.test(tree) || tree.children().stream().anyMatch(child -> contains(child, sort));
    }
}
