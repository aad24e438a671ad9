package spade.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.formula.ElementsExpression;
import spade.formula.Reduction;

class SpaceSizeTest {

    private static final int LARGEST = 7;

    @ParameterizedTest
    @CsvSource({
        "0, 0, 9, 9",
        "1, 1, 9, 9",
        "2, 2, 9, 9",
        "3, 1, 4, 9",
        "1, 3, 5, 9",
        "2, 2, 9, 5",
        "9, 9, 9, 9",
        "1, 1, 2, 2"
    })
    void countsWhatEnumerationFinds(int chain, int transforms, int depth, int size) {
        SearchSpace space = space("""
                "elements": ["scores", "activations"], "elementwise": ["log"], "statistics": ["mean"],
                "parametric": ["quantile"], "matrix": ["gram"], "leaves": ["depth", "constant"], "unary": ["sin", "exp"],
                "binary": ["+"], "across": ["rank"]
                """, chain, transforms, depth, size);
        assertThatCountsAgree(space);
    }

    @Test
    void countsSpacesWithoutOneOrTheOtherOperator() {
        assertThatCountsAgree(space("\"leaves\": [\"depth\"], \"binary\": [\"+\", \"*\"]", 2, 2, 9, 9));
        assertThatCountsAgree(space(
                "\"elements\": [\"scores\"], \"statistics\": [\"var\"], \"elementwise\": [\"abs\", \"exp\"]",
                3,
                0,
                9,
                9));
        assertThatCountsAgree(
                space("\"elements\": [\"weights\"], \"matrix\": [\"gram\"], \"unary\": [\"sin\"]", 1, 3, 9, 9));
    }

    @Test
    void theDsaPaperHasAsManyAsItsOperatorsCombineTo() {
        // Chains of 0 to 2 under 5 statistics, and 5 matrix operators; 0 to 2 transforms over each.
        int values = (1 + 8 + 64) * 5 + 5;
        assertThat(SpaceSize.count(SearchSpaces.named("dsa-paper"), 9)).isEqualTo(values * (1 + 11 + 121));
    }

    @Test
    void formsAndDirectionsMultiply() {
        SearchSpace one = SearchSpaces.named("dsa-paper");
        Limits limits = SearchSpaces.named("whole").limits();
        SearchSpace four = new SearchSpace(
                "four",
                "",
                one.operators(),
                new Limits(2, 2, 6, 6, limits.lambda(), limits.constant(), 0, limits.forms(), limits.directions()),
                List.of());
        assertThat(SpaceSize.count(four, 6)).isEqualTo(SpaceSize.count(one, 6).multiply(BigInteger.valueOf(4)));
    }

    private static SearchSpace space(String operators, int chain, int transforms, int depth, int size) {
        return SearchSpaceFile.parse("""
                {"description": "", "operators": {%s}, "limits": {"chain": %d, "transforms": %d, "depth": %d,
                 "size": %d, "lambda": [0.1, 0.1], "directions": ["more"]}}
                """.formatted(operators, chain, transforms, depth, size), "test.json");
    }

    private static void assertThatCountsAgree(SearchSpace space) {
        List<Set<BlockExpression>> bySize = enumerate(space.operators());
        long sum = 0;
        for (int nodes = 1; nodes <= LARGEST; nodes++) {
            sum += bySize.get(nodes).stream().filter(space::admits).count();
            assertThat(SpaceSize.count(space, nodes))
                    .as("up to %d nodes", nodes)
                    .isEqualTo(sum);
        }
    }

    /** All expressions of the operators by their number of nodes, whatever the limits. */
    private static List<Set<BlockExpression>> enumerate(Operators operators) {
        List<Set<ElementsExpression>> elements = elements(operators);
        List<Set<BlockExpression>> bySize = new ArrayList<>(List.of(Set.of()));
        for (int size = 1; size <= LARGEST; size++) {
            Set<BlockExpression> found = new HashSet<>(size == 1 ? leaves(operators) : Set.of());
            for (ElementsExpression argument : elements.get(size - 1)) {
                operators.statistics().choices().forEach(s -> found.add(new BlockExpression.Reduce(s, argument)));
                operators
                        .parametric()
                        .choices()
                        .forEach(kind ->
                                found.add(new BlockExpression.Reduce(new Reduction.Parametric(kind, 0.5), argument)));
            }
            for (BlockExpression argument : bySize.get(size - 1)) {
                operators.unary().choices().forEach(o -> found.add(new BlockExpression.Unary(o, argument)));
                operators.across().choices().forEach(o -> found.add(new BlockExpression.Across(o, argument)));
            }
            for (int left = 1; left < size - 1; left++) {
                for (BlockExpression one : bySize.get(left)) {
                    for (BlockExpression other : bySize.get(size - 1 - left)) {
                        operators.binary().choices().forEach(o -> found.add(new BlockExpression.Binary(o, one, other)));
                    }
                }
            }
            bySize.add(found);
        }
        return bySize;
    }

    private static Set<BlockExpression> leaves(Operators operators) {
        Set<BlockExpression> leaves = new HashSet<>();
        for (Operators.Leaf leaf : operators.leaves().choices()) {
            leaves.add(leaf == Operators.Leaf.DEPTH ? new BlockExpression.Depth() : new BlockExpression.Constant(1));
        }
        operators.elements().choices().stream()
                .filter(Elements::isMatrix)
                .forEach(e -> operators.matrix().choices().forEach(q -> leaves.add(new BlockExpression.Matrix(q, e))));
        return leaves;
    }

    private static List<Set<ElementsExpression>> elements(Operators operators) {
        List<Set<ElementsExpression>> bySize = new ArrayList<>(List.of(Set.of()));
        Set<ElementsExpression> sources = new HashSet<>();
        operators.elements().choices().forEach(e -> sources.add(new ElementsExpression.Source(e)));
        bySize.add(sources);
        for (int size = 2; size <= LARGEST; size++) {
            Set<ElementsExpression> longer = new HashSet<>();
            bySize.get(size - 1)
                    .forEach(argument -> operators
                            .elementwise()
                            .choices()
                            .forEach(o -> longer.add(new ElementsExpression.Elementwise(o, argument))));
            bySize.add(longer);
        }
        return bySize;
    }
}
