package spade.formula.notation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import spade.formula.BlockExpression;
import spade.formula.Expression;

/**
 * The values that code and equations give a name each: what becomes of elements, and the operand and the result of an
 * operation across blocks. Equal parts share one.
 */
final class Steps {

    private final BlockExpression whole;
    private final Map<BlockExpression, Integer> numbers = new LinkedHashMap<>();

    Steps(BlockExpression whole) {
        this.whole = whole;
        collect(whole, false);
    }

    private void collect(Expression node, boolean named) {
        if (node instanceof BlockExpression block) {
            block.children().forEach(child -> collect(child, block.spansBlocks()));
            boolean found = block instanceof BlockExpression.Reduce
                    || block instanceof BlockExpression.Matrix
                    || block.spansBlocks();
            if ((named || found) && block != whole) {
                numbers.putIfAbsent(block, numbers.size() + 1);
            }
        }
    }

    /** All but the whole value with their numbers, from 1 in the order of evaluation. */
    Map<BlockExpression, Integer> parts() {
        return numbers;
    }

    /** The number of a part, where it has one. */
    Optional<Integer> number(Expression part) {
        return Optional.ofNullable(numbers.get(part));
    }
}
