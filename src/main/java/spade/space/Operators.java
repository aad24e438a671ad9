package spade.space;

import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import spade.formula.AcrossOperator;
import spade.formula.BinaryOperator;
import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.formula.ElementwiseOperator;
import spade.formula.Expression;
import spade.formula.ParametricReduction;
import spade.formula.Reduction;
import spade.formula.Shape;
import spade.formula.Trait;
import spade.formula.UnaryOperator;
import spade.profile.MatrixQuantity;

/**
 * The operators of a space by type; all but the elements may be empty, where another way to a value is left.
 *
 * @param elements what chains begin with
 * @param elementwise functions of elements
 * @param statistics reductions without a number
 * @param parametric reductions with a number
 * @param matrix quantities of a linear's matrix
 * @param leaves values that do not come from elements
 * @param unary functions of one value
 * @param binary functions of two values
 * @param across operations on the values of all units
 * @param shapes maps of the values of all units with a number
 */
public record Operators(
        Weighted<Elements> elements,
        Weighted<ElementwiseOperator> elementwise,
        Weighted<Reduction.Statistic> statistics,
        Weighted<ParametricReduction> parametric,
        Weighted<MatrixQuantity> matrix,
        Weighted<Leaf> leaves,
        Weighted<UnaryOperator> unary,
        Weighted<BinaryOperator> binary,
        Weighted<AcrossOperator> across,
        Weighted<Shape> shapes) {

    /** A value that does not come from elements. */
    public enum Leaf {
        DEPTH,
        SHARE,
        SLOPE,
        CONSTANT;

        /** What the unit has, of all but constants. */
        public Trait trait() {
            return Trait.valueOf(name());
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Operators {
        // What a file leaves out is null until here.
        elements = Objects.requireNonNullElse(elements, Weighted.none());
        elementwise = Objects.requireNonNullElse(elementwise, Weighted.none());
        statistics = Objects.requireNonNullElse(statistics, Weighted.none());
        parametric = Objects.requireNonNullElse(parametric, Weighted.none());
        matrix = Objects.requireNonNullElse(matrix, Weighted.none());
        leaves = Objects.requireNonNullElse(leaves, Weighted.none());
        unary = Objects.requireNonNullElse(unary, Weighted.none());
        binary = Objects.requireNonNullElse(binary, Weighted.none());
        across = Objects.requireNonNullElse(across, Weighted.none());
        shapes = Objects.requireNonNullElse(shapes, Weighted.none());
        boolean reduces = !elements.isEmpty() && !(statistics.isEmpty() && parametric.isEmpty() && matrix.isEmpty());
        if (!reduces && leaves.only(leaf -> leaf != Leaf.CONSTANT).isEmpty()) {
            throw new IllegalArgumentException(
                    "A space needs something that differs from block to block: elements with a reduction, or depth");
        }
        if (!matrix.isEmpty() && elements.choices().stream().noneMatch(Elements::isMatrix)) {
            throw new IllegalArgumentException("Matrix quantities need scores or weights among the elements");
        }
    }

    /** Whether a node of a formula is one of these. */
    boolean has(Expression node) {
        Object operator = node instanceof BlockExpression.Constant
                ? Leaf.CONSTANT
                : node instanceof BlockExpression.Known known
                        ? Leaf.valueOf(known.operator().name())
                        : node.operator();
        return Stream.of(elements, elementwise, statistics, parametric, matrix, leaves, unary, binary, across, shapes)
                .anyMatch(some -> some.choices().contains(operator));
    }
}
