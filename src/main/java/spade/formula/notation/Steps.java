package spade.formula.notation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import spade.formula.BlockExpression;
import spade.formula.Expression;

/**
 * The values that code and equations give a name each: what becomes of elements, and the operand and the result of an
 * operation across blocks. Equal parts share one.
 */
final class Steps {

    private final BlockExpression whole;

    /** Operands of operations across blocks, wherever they stand. */
    private final Set<Expression> named;

    private final Map<BlockExpression, Integer> numbers = new LinkedHashMap<>();

    Steps(BlockExpression whole) {
        this.whole = whole;
        this.named = whole.nodes()
                .filter(node -> node instanceof BlockExpression block && block.spansBlocks())
                .flatMap(node -> node.children().stream())
                .collect(Collectors.toSet());
        collect(whole);
    }

    private void collect(Expression node) {
        if (node instanceof BlockExpression block) {
            block.children().forEach(this::collect);
            boolean found = block instanceof BlockExpression.Reduce
                    || block instanceof BlockExpression.Matrix
                    || block.spansBlocks();
            if ((found || named.contains(block)) && block != whole) {
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
