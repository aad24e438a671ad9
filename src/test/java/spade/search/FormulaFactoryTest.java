package spade.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.Offsets;
import spade.formula.ProfileValues;
import spade.formula.Unit;
import spade.profile.Profiles;
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
        FormulaFactory factory = new FormulaFactory(space, List.of(), (value, unit) -> true);
        Random random = new Random(1);
        for (int i = 0; i < FORMULAS; i++) {
            Formula formula = factory.formula(random);
            assertThat(space.admits(formula.value())).as("%s", formula).isTrue();
            assertThat(formula.range().lambda())
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
