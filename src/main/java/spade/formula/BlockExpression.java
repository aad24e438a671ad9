package spade.formula;

import java.util.List;

/** An expression whose value is one number per block. */
public sealed interface BlockExpression extends Expression {

    /** The number of one block; not finite where IEEE arithmetic says so. */
    double evaluate(BlockContext block);

    /** A reduction of the elements to a number: {@code mean(scores)}. */
    record Reduce(Reduction reduction, ScoresExpression argument) implements BlockExpression {

        @Override
        public double evaluate(BlockContext block) {
            return reduction.apply(argument.evaluate(block.profile()));
        }

        @Override
        public List<Expression> children() {
            return List.of(argument);
        }

        @Override
        public Reduce withChildren(List<Expression> children) {
            return new Reduce(reduction, (ScoresExpression) children.get(0));
        }

        @Override
        public String toString() {
            return reduction.print(argument.toString());
        }
    }

    /** The block's place, from 0 for the first to 1 for the last: {@code depth}. */
    record Depth() implements BlockExpression {

        @Override
        public double evaluate(BlockContext block) {
            return block.depth();
        }

        @Override
        public List<Expression> children() {
            return List.of();
        }

        @Override
        public Depth withChildren(List<Expression> children) {
            return this;
        }

        @Override
        public String toString() {
            return "depth";
        }
    }

    /** The same finite number for every block. */
    record Constant(double value) implements BlockExpression {

        public Constant {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("A constant is finite, and " + value + " is not.");
            }
            // A negative zero would print as one without a sign.
            value += 0.0;
        }

        @Override
        public double evaluate(BlockContext block) {
            return value;
        }

        @Override
        public List<Expression> children() {
            return List.of();
        }

        @Override
        public Constant withChildren(List<Expression> children) {
            return this;
        }

        @Override
        public String toString() {
            return Numbers.print(value);
        }
    }

    /** A function of one block value: {@code atan(…)}. */
    record Unary(UnaryOperator operator, BlockExpression argument) implements BlockExpression {

        @Override
        public double evaluate(BlockContext block) {
            return operator.applyAsDouble(argument.evaluate(block));
        }

        @Override
        public List<Expression> children() {
            return List.of(argument);
        }

        @Override
        public Unary withChildren(List<Expression> children) {
            return new Unary(operator, (BlockExpression) children.get(0));
        }

        @Override
        public String toString() {
            return operator + "(" + argument + ")";
        }
    }

    /** A function of two block values: {@code (… + …)}, {@code min(…, …)}. */
    record Binary(BinaryOperator operator, BlockExpression left, BlockExpression right) implements BlockExpression {

        @Override
        public double evaluate(BlockContext block) {
            return operator.applyAsDouble(left.evaluate(block), right.evaluate(block));
        }

        @Override
        public List<Expression> children() {
            return List.of(left, right);
        }

        @Override
        public Binary withChildren(List<Expression> children) {
            return new Binary(operator, (BlockExpression) children.get(0), (BlockExpression) children.get(1));
        }

        @Override
        public String toString() {
            return operator.print(left.toString(), right.toString());
        }
    }
}
