package spade.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spade.formula.BlockExpression;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.Offsets;
import spade.formula.Parameter;
import spade.formula.ProfileValues;
import spade.formula.Shape;
import spade.formula.Unit;
import spade.profile.Profiles;
import spade.space.Interval;
import spade.space.Limits;
import spade.space.Operators;
import spade.space.SearchSpace;
import spade.space.SearchSpaces;
import spade.space.Weighted;

class FormulaFactoryTest {

    private static final int FORMULAS = 500;
    private static final List<String> KINDS = List.of("q", "k", "v", "o", "gate", "up", "down");

    private final ProfileValues profile = new ProfileValues(Profiles.random(new Random(1), 12), 0.6);

    static List<String> names() {
        return SearchSpaces.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void formulasKeepTheLimitsOfTheirSpace(String name) {
        SearchSpace space = SearchSpaces.named(name);
        FormulaFactory factory = new FormulaFactory(space, List.of(), List.of(0.6), (value, unit) -> true);
        Random random = new Random(1);
        for (int i = 0; i < FORMULAS; i++) {
            Formula formula = factory.formula(random);
            assertThat(space.admits(formula.value())).as("%s", formula).isTrue();
            assertThat(formula.range().coefficient())
                    .isBetween(
                            space.limits().lambda().min(),
                            space.limits().lambda().max());
            assertThat(space.limits().directions()).contains(formula.range().direction());
            assertThat(formula.offsets()).isEqualTo(Offsets.NONE);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void formulasThatGrowByAProfileTellItsBlocksApart(String name) {
        SearchSpace space = SearchSpaces.named(name);
        FormulaFactory factory = AliveStudy.growing(space, profile);
        Random random = new Random(2);
        assertThat(AliveStudy.dead(() -> factory.formula(random), profile)).isLessThan(2);
        Variation variation = new Variation(factory, AliveStudy.targets(profile));
        Formula formula = variation.create(random);
        for (int i = 0; i < FORMULAS; i++) {
            formula = i % 20 == 0 ? variation.create(random) : variation.mutate(formula, random);
            assertThat(formula.evaluate(profile).alive()).as("%s", formula).isTrue();
            assertThat(space.admits(formula.value())).as("%s", formula).isTrue();
        }
    }

    @Test
    void bothUnitsOfASpaceAreDrawnCrossedAndMutated() {
        FormulaFactory factory = AliveStudy.growing(SearchSpaces.named("linear"), profile);
        Variation variation = new Variation(factory, AliveStudy.targets(profile));
        Random random = new Random(7);
        Formula first = FormulaParser.parse("range(mean(scores) + slope, +0.1)");
        Formula second = FormulaParser.parse("range(share * median(scores), +0.2, linear)");
        Set<Unit> drawn = new HashSet<>();
        Set<Unit> crossed = new HashSet<>();
        Set<Unit> mutated = new HashSet<>();
        for (int i = 0; i < FORMULAS; i++) {
            drawn.add(factory.formula(random).unit());
            variation.cross(first, second, random).ifPresent(child -> crossed.add(child.unit()));
            mutated.add(new Mutations(factory).any(first, random).formula().unit());
        }
        assertThat(List.of(drawn, crossed, mutated)).allMatch(units -> units.equals(Set.of(Unit.values())));
    }

    @Test
    void halfOfTheFormulasHaveOffsetsOfOneToThreeKinds() {
        FormulaFactory factory = AliveStudy.growing(SearchSpaces.named("linear"), profile);
        Random random = new Random(3);
        int with = 0;
        Set<String> kinds = new HashSet<>();
        for (int i = 0; i < FORMULAS; i++) {
            Map<String, Double> offsets = factory.formula(random).offsets().byKind();
            with += offsets.isEmpty() ? 0 : 1;
            kinds.addAll(offsets.keySet());
            assertThat(offsets).hasSizeLessThanOrEqualTo(3);
            assertThat(offsets.values()).allSatisfy(offset -> assertThat(offset).isBetween(-0.2, 0.2));
        }
        assertThat(with).isBetween(FORMULAS * 2 / 5, FORMULAS * 3 / 5);
        assertThat(kinds).containsExactlyInAnyOrderElementsOf(KINDS);
    }

    @Test
    void mutationsSetMoveAndDropOneOffset() {
        RandomOffsets offsets = new RandomOffsets(KINDS, 0.2);
        Offsets old = new Offsets(Map.of("v", -0.1, "down", 0.05));
        Random random = new Random(4);
        Set<Integer> sizes = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            Offsets mutant = offsets.mutate(old, random);
            sizes.add(mutant.byKind().size());
            assertThat(KINDS.stream().filter(kind -> mutant.of(kind) != old.of(kind)))
                    .hasSizeLessThanOrEqualTo(1);
            assertThat(mutant.byKind().values())
                    .allSatisfy(offset -> assertThat(offset).isBetween(-0.2, 0.2));
        }
        assertThat(sizes).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(offsets.mutate(Offsets.NONE, random).byKind()).hasSize(1);
    }

    @Test
    void crossoverTakesTheOffsetsOfEitherParent() {
        Variation variation =
                new Variation(AliveStudy.growing(SearchSpaces.named("linear"), profile), AliveStudy.targets(profile));
        Formula first = FormulaParser.parse("range(mean(scores), +0.1, v: -0.1)");
        Formula second = FormulaParser.parse("range((depth + median(scores)), +0.2, q: 0.1)");
        Random random = new Random(5);
        Set<Offsets> offsets = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            variation.cross(first, second, random).ifPresent(child -> offsets.add(child.offsets()));
        }
        assertThat(offsets).containsExactlyInAnyOrder(first.offsets(), second.offsets());
    }

    /** Numbers are drawn where they are usual, move within their limits, and are exchanged with their map. */
    @Test
    void mapsWithANumberAreDrawnAndMutated() {
        FormulaFactory factory = AliveStudy.growing(SearchSpaces.named("whole"), profile);
        Random random = new Random(8);
        Set<Shape> drawn = EnumSet.noneOf(Shape.class);
        Set<Double> numbers = new HashSet<>();
        for (int i = 0; i < 4 * FORMULAS; i++) {
            factory.formula(random).value().nodes().forEach(node -> {
                if (node instanceof BlockExpression.Shaped shaped) {
                    drawn.add(shaped.operator());
                    numbers.add(shaped.parameter());
                    Parameter parameter = shaped.operator().parameter();
                    assertThat(shaped.parameter()).isBetween(parameter.usualLeast(), parameter.usualMost());
                }
            });
        }
        assertThat(drawn).containsExactlyInAnyOrder(Shape.values());
        assertThat(numbers).hasSizeGreaterThan(30);
        Mutations mutations = new Mutations(factory);
        Formula formula = FormulaParser.parse("range(clip(depth, 0.98), +0.15)");
        Set<Shape> exchanged = EnumSet.noneOf(Shape.class);
        Set<Double> moved = new HashSet<>();
        for (int i = 0; i < FORMULAS; i++) {
            Mutations.Mutant mutant = mutations.any(formula, random);
            if (mutant.formula().value() instanceof BlockExpression.Shaped shaped) {
                boolean number = mutant.kind().equals("number");
                if (number) {
                    moved.add(shaped.parameter());
                }
                exchanged.add(number ? Shape.CLIP : shaped.operator());
            }
        }
        assertThat(exchanged).containsExactlyInAnyOrder(Shape.values());
        assertThat(moved).hasSizeGreaterThan(10).contains(1.0).allMatch(p -> p > 0.5 && p <= 1);
    }

    /** Both kinds of mutations move an exponent where there are several sparsities; what they make is of the space. */
    @Test
    void exponentsAreMutatedInASearchAtSeveralSparsities() {
        FormulaFactory factory =
                new FormulaFactory(SearchSpaces.named("whole"), KINDS, List.of(0.5, 0.7), (value, unit) -> true);
        Mutations mutations = new Mutations(factory);
        Formula formula = FormulaParser.parse("range(mean(scores), +0.62*S^4)");
        Random random = new Random(9);
        Set<String> bent = new HashSet<>();
        for (int i = 0; i < FORMULAS; i++) {
            for (Mutations.Mutant mutant :
                    List.of(mutations.any(formula, random), mutations.numbers(formula, random))) {
                if (mutant.formula().range().exponent() != 4) {
                    bent.add(mutant.kind());
                    assertThat(factory.contains(mutant.formula())).isTrue();
                    assertThat(mutant.formula().value()).isEqualTo(formula.value());
                }
            }
        }
        assertThat(bent).containsExactlyInAnyOrder("exponent", "number");
    }

    /** Offsets, exponents and units by their shares, each beside the others. */
    @Test
    void everyKindOfMutationIsDrawnThatASpaceHas() {
        SearchSpace linear = SearchSpaces.named("linear");
        Limits small = linear.limits();
        Limits limits = new Limits(
                small.chain(),
                small.transforms(),
                small.depth(),
                small.size(),
                small.lambda(),
                new Interval(0, 6),
                small.constant(),
                small.offset(),
                small.units(),
                small.forms(),
                small.directions());
        SearchSpace space = new SearchSpace("all", linear.description(), linear.operators(), limits, List.of());
        Mutations mutations = new Mutations(new FormulaFactory(space, KINDS, List.of(0.5, 0.7), (value, unit) -> true));
        Formula formula = FormulaParser.parse("range(mean(scores), +0.62*S^4, linear, v: -0.1)");
        Random random = new Random(10);
        List<String> kinds = IntStream.range(0, 24 * FORMULAS)
                .mapToObj(i -> mutations.any(formula, random).kind())
                .toList();
        Map.of("lambda", 3, "offset", 4, "exponent", 2, "unit", 2)
                .forEach((kind, share) -> assertThat((double) Collections.frequency(kinds, kind) / FORMULAS)
                        .as(kind)
                        .isCloseTo(share, within(0.3)));
    }

    @Test
    void partsThatASpaceLacksAreKeptWhereASeedBringsThem() {
        SearchSpace linear = SearchSpaces.named("linear");
        SearchSpace depths = new SearchSpace(
                "depths",
                "Depth alone.",
                new Operators(
                        nothing(),
                        nothing(),
                        nothing(),
                        nothing(),
                        nothing(),
                        linear.operators().leaves(),
                        nothing(),
                        linear.operators().binary(),
                        nothing(),
                        nothing()),
                linear.limits(),
                List.of());
        Variation variation = new Variation(AliveStudy.growing(depths, profile), AliveStudy.targets(profile));
        Random random = new Random(6);
        Formula formula =
                FormulaParser.parse("range((rank(log(outlier_ratio(sqrt(scores), 5))) + gram(weights)), -0.08)");
        for (int i = 0; i < FORMULAS; i++) {
            assertThat(variation.mutate(formula, random).evaluate(profile).alive())
                    .isTrue();
            assertThat(variation.create(random).toString()).doesNotContain("scores");
        }
    }

    private static <T> Weighted<T> nothing() {
        return new Weighted<>(Map.of());
    }
}
