package spade.formula;

import java.util.List;
import spade.profile.Distribution;
import spade.profile.UnitProfile;

/**
 * An expression whose value is a distribution of numbers per unit: scores, weights or activations, or element-wise
 * functions of them.
 */
public sealed interface ElementsExpression extends Expression {

    /** The distribution of one unit's elements. */
    Distribution evaluate(UnitProfile unit);

    /** Which elements the chain begins with. */
    Elements source();

    /** The elements themselves: {@code scores}. */
    record Source(Elements source) implements ElementsExpression {

        @Override
        public Distribution evaluate(UnitProfile unit) {
            return source.of(unit);
        }

        @Override
        public Object operator() {
            return source;
        }

        @Override
        public String toString() {
            return print();
        }
    }

    /** An element-wise operator: {@code log(…)}. */
    record Elementwise(ElementwiseOperator operator, ElementsExpression argument) implements ElementsExpression {

        @Override
        public Distribution evaluate(UnitProfile unit) {
            return operator.apply(argument.evaluate(unit));
        }

        @Override
        public Elements source() {
            return argument.source();
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
