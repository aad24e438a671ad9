package spade.formula;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A node of a formula's tree: {@link ElementsExpression} gives a distribution per unit, {@link BlockExpression} a
 * number per unit.
 */
public sealed interface Expression permits ElementsExpression, BlockExpression {

    /** The constant of the operator, or of what is looked at; the word itself where there is none. */
    Object operator();

    /** What the text form calls the operator. */
    default String word() {
        return operator().toString();
    }

    /** Numbers that the text form has behind the operands, such as the q of a quantile. */
    default List<Double> parameters() {
        return List.of();
    }

    /** The operands but for numbers, in order; none of a leaf. */
    default List<Expression> children() {
        return List.of();
    }

    /** The same operator over other children, which must have the types of the old ones. */
    default Expression withChildren(List<Expression> children) {
        return children.isEmpty() ? this : Vocabulary.apply(word(), withParameters(children));
    }

    /** The same operator over the same children with another number, where it has one. */
    default Expression withParameter(double parameter) {
        return Vocabulary.apply(
                word(),
                Stream.concat(children().stream(), Stream.of(new BlockExpression.Constant(parameter)))
                        .toList());
    }

    /** What the text form has in the parentheses: the operands and the parameters. */
    default List<Expression> operands() {
        return withParameters(children());
    }

    private List<Expression> withParameters(List<Expression> children) {
        return Stream.concat(children.stream(), parameters().stream().map(BlockExpression.Constant::new))
                .toList();
    }

    /** The text form of an operator before its operands. */
    default String print() {
        return children().isEmpty()
                ? word()
                : operands().stream().map(Object::toString).collect(Collectors.joining(", ", word() + "(", ")"));
    }

    /** Whether anything in the tree can tell units apart: elements, a matrix, the depth. */
    default boolean differsByUnit() {
        return nodes().anyMatch(node -> node.children().isEmpty() && !(node instanceof BlockExpression.Constant));
    }

    /** Nodes of the tree. */
    default int size() {
        return 1 + children().stream().mapToInt(Expression::size).sum();
    }

    /** Nodes on the longest way from here to a leaf. */
    default int depth() {
        return 1 + children().stream().mapToInt(Expression::depth).max().orElse(0);
    }

    /** The nodes of the tree in pre-order, this one first. */
    default Stream<Expression> nodes() {
        return Stream.concat(Stream.of(this), children().stream().flatMap(Expression::nodes));
    }

    /** The node at a place of the pre-order: 0 is this one. */
    default Expression at(int place) {
        return nodes().skip(place)
                .findFirst()
                .orElseThrow(() -> new IndexOutOfBoundsException("No node " + place + " in a tree of " + size()));
    }

    /** The tree with another node, of the same type, at a place of the pre-order. */
    default Expression replace(int place, Expression other) {
        if (place == 0) {
            return other;
        }
        List<Expression> children = new ArrayList<>(children());
        int first = 1;
        for (int i = 0; i < children.size(); first += children.get(i++).size()) {
            if (place >= first && place < first + children.get(i).size()) {
                children.set(i, children.get(i).replace(place - first, other));
                return withChildren(children);
            }
        }
        throw new IndexOutOfBoundsException("No node " + place + " in a tree of " + size());
    }
}
