package spade.formula;

import java.util.List;
import spade.profile.BlockProfile;
import spade.profile.Distribution;

/** An expression whose value is a distribution of numbers per block: the scores, or element-wise functions of them. */
public sealed interface ScoresExpression extends Expression {

    /** The distribution of one block's elements. */
    Distribution evaluate(BlockProfile block);

    /** The pruning metric's scores of all linears of a block: {@code scores}. */
    record Scores() implements ScoresExpression {

        @Override
        public Distribution evaluate(BlockProfile block) {
            return block.scores();
        }

        @Override
        public List<Expression> children() {
            return List.of();
        }

        @Override
        public Scores withChildren(List<Expression> children) {
            return this;
        }

        @Override
        public String toString() {
            return "scores";
        }
    }

    /** An element-wise operator: {@code op(argument)}. */
    record Elementwise(ElementwiseOperator operator, ScoresExpression argument) implements ScoresExpression {

        @Override
        public Distribution evaluate(BlockProfile block) {
            return operator.apply(argument.evaluate(block));
        }

        @Override
        public List<Expression> children() {
            return List.of(argument);
        }

        @Override
        public Elementwise withChildren(List<Expression> children) {
            return new Elementwise(operator, (ScoresExpression) children.get(0));
        }

        @Override
        public String toString() {
            return operator + "(" + argument + ")";
        }
    }
}
