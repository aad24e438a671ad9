package spade.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {

    private static BlockExpression parse(String expression) {
        return FormulaParser.parse("range(" + expression + ", +0.1)").value();
    }

    /** Pre-order, by a walk of its own. */
    private static List<Expression> nodes(Expression tree) {
        List<Expression> nodes = new ArrayList<>(List.of(tree));
        for (Expression child : tree.children()) {
            nodes.addAll(nodes(child));
        }
        return nodes;
    }

    private static int levels(Expression tree) {
        int deepest = 0;
        for (Expression child : tree.children()) {
            deepest = Math.max(deepest, levels(child));
        }
        return deepest + 1;
    }

    private static final String SEVERAL =
            "min(mean(log(scores)) * -2, sin(depth + quantile(exp(sqrt(scores)), 0.5))) / std(scores)";

    @Test
    void theWayToTheDeepestLeafCountsItsNodes() {
        // / min sin + quantile exp sqrt scores
        assertThat(parse(SEVERAL).depth()).isEqualTo(8);
        assertThat(parse(SEVERAL).size()).isEqualTo(16);
    }

    @Test
    void nodesAreNumberedInPreOrder() {
        assertThat(nodes(parse(SEVERAL)))
                .extracting(Expression::toString)
                .containsExactly(
                        "(min((mean(log(scores)) * -2), sin((depth + quantile(exp(sqrt(scores)), 0.5)))) / std(scores))",
                        "min((mean(log(scores)) * -2), sin((depth + quantile(exp(sqrt(scores)), 0.5))))",
                        "(mean(log(scores)) * -2)",
                        "mean(log(scores))",
                        "log(scores)",
                        "scores",
                        "-2",
                        "sin((depth + quantile(exp(sqrt(scores)), 0.5)))",
                        "(depth + quantile(exp(sqrt(scores)), 0.5))",
                        "depth",
                        "quantile(exp(sqrt(scores)), 0.5)",
                        "exp(sqrt(scores))",
                        "sqrt(scores)",
                        "scores",
                        "std(scores)",
                        "scores");
    }

    @ParameterizedTest
    @ValueSource(strings = {"depth", "mean(scores)", "1 + 2 + 3 + 4", "var(abs(log(scores)))", SEVERAL})
    void sizeDepthAndPlacesAreThoseOfAWalkThroughTheTree(String text) {
        BlockExpression tree = parse(text);
        List<Expression> nodes = nodes(tree);
        assertThat(tree.size()).isEqualTo(nodes.size());
        assertThat(tree.depth()).isEqualTo(levels(tree));
        assertThat(new Formula(tree, new Range(0.1, Range.Direction.MORE)).complexity())
                .isEqualTo(nodes.size() + 1);
        for (int place = 0; place < nodes.size(); place++) {
            assertThat(tree.at(place)).isSameAs(nodes.get(place));
        }
        assertThatThrownBy(() -> tree.at(nodes.size())).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"depth", "mean(scores)", "1 + 2 + 3 + 4", "var(abs(log(scores)))", SEVERAL})
    void replacingChangesOnePlaceAndNothingElse(String text) {
        BlockExpression tree = parse(text);
        List<Expression> before = nodes(tree);
        for (int place = 0; place < before.size(); place++) {
            Expression other = before.get(place) instanceof ElementsExpression
                    ? new ElementsExpression.Elementwise(
                            ElementwiseOperator.TANH, new ElementsExpression.Source(Elements.SCORES))
                    : parse("7 - depth");
            Expression replaced = tree.replace(place, other);
            int removed = nodes(before.get(place)).size();
            List<Expression> after = nodes(replaced);
            assertThat(replaced.at(place)).isEqualTo(other);
            assertThat(after).hasSize(before.size() - removed + nodes(other).size());
            // In pre-order what comes before the place and is no ancestor of it, and all behind it, stays.
            assertThat(after.subList(place + nodes(other).size(), after.size()))
                    .isEqualTo(before.subList(place + removed, before.size()));
            for (int earlier = 0; earlier < place; earlier++) {
                boolean ancestor = earlier + nodes(before.get(earlier)).size() > place;
                assertThat(after.get(earlier).equals(before.get(earlier))).isEqualTo(!ancestor);
            }
            assertThat(replaced.replace(place, before.get(place))).isEqualTo(tree);
        }
        assertThat(tree).isEqualTo(parse(text));
    }
}
