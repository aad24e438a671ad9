package spade.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.formula.BinaryOperator;
import spade.formula.BlockExpression;
import spade.formula.ElementsExpression;
import spade.formula.ElementwiseOperator;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.Range;
import spade.formula.UnaryOperator;
import spade.space.SearchSpaces;

class FormulaRoundTripTest {

    private static final int FORMULAS = 3000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatAFormulaPrintsReadsBackAsTheSameFormula(long seed) {
        Random random = new Random(seed);
        FormulaFactory factory =
                new FormulaFactory(SearchSpaces.named("whole"), List.of(), List.of(0.5, 0.7), (value, unit) -> true);
        Set<String> texts = new HashSet<>();
        Set<ElementwiseOperator> elementwise = EnumSet.noneOf(ElementwiseOperator.class);
        Set<UnaryOperator> unary = EnumSet.noneOf(UnaryOperator.class);
        Set<BinaryOperator> binary = EnumSet.noneOf(BinaryOperator.class);
        for (int i = 0; i < FORMULAS; i++) {
            Formula formula = factory.formula(random);
            String text = formula.toString();
            Formula read = FormulaParser.parse(text);
            assertThat(read).isEqualTo(formula);
            assertThat(read).hasToString(text);
            assertThat(FormulaParser.parse(text.replace(" ", ""))).isEqualTo(formula);
            texts.add(text);
            for (int place = 0; place < formula.value().size(); place++) {
                Expression node = formula.value().at(place);
                if (node instanceof ElementsExpression.Elementwise found) {
                    elementwise.add(found.operator());
                } else if (node instanceof BlockExpression.Unary found) {
                    unary.add(found.operator());
                } else if (node instanceof BlockExpression.Binary found) {
                    binary.add(found.operator());
                }
            }
        }
        assertThat(texts).hasSizeGreaterThan(FORMULAS / 2);
        assertThat(elementwise).containsExactlyInAnyOrder(ElementwiseOperator.values());
        assertThat(unary).containsExactlyInAnyOrder(UnaryOperator.values());
        assertThat(binary).containsExactlyInAnyOrder(BinaryOperator.values());
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void constantsOfAnySizeReadBackAsTheSameNumber(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < FORMULAS; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(number)) {
                Formula formula = new Formula(
                        new BlockExpression.Constant(number), new Range(random.nextDouble() / 2, Range.Direction.LESS));
                assertThat(FormulaParser.parse(formula.toString())).isEqualTo(formula);
            }
        }
    }
}
