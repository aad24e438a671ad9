package spade.formula;

import java.util.Arrays;
import java.util.List;
import spade.profile.MatrixQuantity;

/** An expression whose value is one number per unit: per block, or per linear in a formula of linears. */
public sealed interface BlockExpression extends Expression {

    /** The numbers of all units; not finite where IEEE arithmetic says so. The caller may change the array. */
    double[] evaluate(ProfileValues profile);

    /** Whether the number of a unit depends on the operand's values of the other units too. */
    default boolean spansBlocks() {
        return false;
    }

    /** A reduction of the elements to a number: {@code mean(scores)}. */
    record Reduce(Reduction reduction, ElementsExpression argument) implements BlockExpression {

        @Override
        public double[] evaluate(ProfileValues profile) {
            return profile.reduce(this);
        }

        @Override
        public Object operator() {
            return reduction.kind();
        }

        @Override
        public List<Expression> children() {
            return List.of(argument);
        }

        @Override
        public List<Double> parameters() {
            return reduction.parameters();
        }

        @Override
        public String toString() {
            return print();
        }
    }

    /** A quantity of each linear's matrix, of a block the mean over its linears: {@code gram(scores)}. */
    record Matrix(MatrixQuantity operator, Elements elements) implements BlockExpression {

        public Matrix {
            if (!elements.isMatrix()) {
                throw new IllegalArgumentException(
                        operator + " needs a matrix, and " + elements + " are none; use scores or weights");
            }
        }

        @Override
        public double[] evaluate(ProfileValues profile) {
            return profile.matrix(this);
        }

        @Override
        public String toString() {
            return operator + "(" + elements + ")";
        }
    }

    /** What a unit has beside its elements: {@code depth}, {@code share}, {@code slope}. */
    record Known(Trait operator) implements BlockExpression {

        @Override
        public double[] evaluate(ProfileValues profile) {
            return profile.trait(operator);
        }

        @Override
        public String toString() {
            return print();
        }
    }

    /** The same finite number for every unit. */
    record Constant(double value) implements BlockExpression {

        public Constant {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("A constant is finite, and " + value + " is not.");
            }
            // A negative zero would print as one without a sign.
            value += 0.0;
        }

        @Override
        public double[] evaluate(ProfileValues profile) {
            double[] values = new double[profile.units()];
            Arrays.fill(values, value);
            return values;
        }

        @Override
        public Object operator() {
            return Words.of(value);
        }

        @Override
        public String toString() {
            return print();
        }
    }

    /** A function of one value: {@code atan(…)}. */
    record Unary(UnaryOperator operator, BlockExpression argument) implements BlockExpression {

        @Override
        public double[] evaluate(ProfileValues profile) {
            double[] values = argument.evaluate(profile);
            Arrays.setAll(values, l -> operator.applyAsDouble(values[l]));
            return values;
        }

        @Override
        public List<Expression> children() {
            return List.of(argument);
        }

        @Override
        public String toString() {
            return print();
        }
    }

    /** A function of two values: {@code (… + …)}, {@code min(…, …)}. */
    record Binary(BinaryOperator operator, BlockExpression left, BlockExpression right) implements BlockExpression {

        @Override
        public double[] evaluate(ProfileValues profile) {
            double[] values = left.evaluate(profile);
            double[] others = right.evaluate(profile);
            Arrays.setAll(values, l -> operator.applyAsDouble(values[l], others[l]));
            return values;
        }

        @Override
        public List<Expression> children() {
            return List.of(left, right);
        }

        @Override
        public String toString() {
            return operator.infix() ? "(" + left + " " + operator + " " + right + ")" : print();
        }
    }

    /** A map of the values of all units with a number: {@code clip(…, 0.33)}. */
    record Shaped(Shape operator, double parameter, BlockExpression argument) implements BlockExpression {

        public Shaped {
            operator.parameter().require(operator, parameter);
        }

        @Override
        public double[] evaluate(ProfileValues profile) {
            return operator.apply(argument.evaluate(profile), parameter);
        }

        @Override
        public boolean spansBlocks() {
            return true;
        }

        @Override
        public List<Expression> children() {
            return List.of(argument);
        }

        @Override
        public List<Double> parameters() {
            return List.of(parameter);
        }

        @Override
        public String toString() {
            return print();
        }
    }

    /** An operation that brings the values of all units together: {@code smooth(…)}. */
    record Across(AcrossOperator operator, BlockExpression argument) implements BlockExpression {

        @Override
        public double[] evaluate(ProfileValues profile) {
            return operator.apply(argument.evaluate(profile), profile.apart());
        }

        @Override
        public boolean spansBlocks() {
            return true;
        }

        @Override
        public List<Expression> children() {
            return List.of(argument);
        }

        @Override
        public String toString() {
            return print();
        }
    }
}
