package spade.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.allocation.Allocation;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;
import spade.sense.LossModel;
import spade.space.SearchSpace;
import spade.space.SearchSpaces;

/** Formulas that evolve on models of the loss with random slopes. */
class ModelSearchTest {

    private static final double SPARSITY = 0.6;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void theFrontIsThatOfAllFormulasOfASmallSpace() throws IOException {
        for (int seed = 1; seed <= 2; seed++) {
            List<ModelledTarget> targets = List.of(target(seed), target(seed + 10));
            for (Objective objective : Objective.values()) {
                List<Predicted> found =
                        Predicted.front(ModelSearch.run(tiny(), targets, objective, List.of(), 60, 15, seed));
                List<Predicted> all = Predicted.front(every(targets, objective));
                assertThat(found).hasSameSizeAs(all);
                for (int i = 0; i < all.size(); i++) {
                    assertThat(found.get(i).formula().complexity())
                            .isEqualTo(all.get(i).formula().complexity());
                    assertThat(found.get(i).loss()).isCloseTo(all.get(i).loss(), within(2e-4));
                }
            }
        }
    }

    /** Every formula of {@link #tiny}, in all ways to write it. */
    private static List<Predicted> every(List<ModelledTarget> targets, Objective objective) {
        List<String> values = new ArrayList<>(List.of("depth"));
        for (String elements : List.of("scores", "weights")) {
            for (String statistic : List.of("mean", "median", "max", "std")) {
                values.add(statistic + "(" + elements + ")");
            }
        }
        for (String value : List.copyOf(values)) {
            for (String unary : List.of("exp", "sqrt")) {
                values.add(unary + "(" + value + ")");
            }
        }
        return values.stream()
                .flatMap(value -> Stream.of("+", "-").map(sign -> "range(" + value + ", " + sign + "0.1)"))
                .map(text -> predicted(FormulaParser.parse(text), targets, objective))
                .toList();
    }

    private static Predicted predicted(Formula formula, List<ModelledTarget> targets, Objective objective) {
        TargetProfiles profiles =
                new TargetProfiles(targets.stream().map(ModelledTarget::profile).toList());
        List<Allocation> allocations = profiles.allocate(formula);
        DoubleStream losses = DoubleStream.iterate(0, t -> t < targets.size(), t -> t + 1)
                .map(t -> targets.get((int) t).model().predict(allocations.get((int) t)));
        double loss = objective == Objective.MEAN
                ? losses.sum() / targets.size()
                : losses.max().orElseThrow();
        return new Predicted(formula, allocations, loss);
    }

    private SearchSpace tiny() throws IOException {
        return SearchSpaces.parse(
                Files.writeString(folder.resolve("tiny.json"), """
                                {
                                    "description": "A few dozen formulas.",
                                    "operators": {
                                        "elements": ["scores", "weights"],
                                        "statistics": ["mean", "median", "max", "std"],
                                        "leaves": ["depth"],
                                        "unary": ["exp", "sqrt"],
                                    },
                                    "limits": {"chain": 0, "transforms": 1, "depth": 3, "size": 3, "lambda": [0.1, 0.1]},
                                }
                                """).toString());
    }

    @Test
    void theSameSeedFindsTheSame() {
        List<ModelledTarget> targets = List.of(target(5));
        List<Predicted> once = found(targets, 7);
        assertThat(found(targets, 7)).isEqualTo(once);
        assertThat(found(targets, 8)).isNotEqualTo(once);
        for (Predicted each : Predicted.front(once)) {
            assertThat(once)
                    .noneMatch(other -> other.loss() < each.loss()
                            && other.formula().complexity() <= each.formula().complexity());
        }
    }

    private static List<Predicted> found(List<ModelledTarget> targets, long seed) {
        return ModelSearch.run(SearchSpaces.named("linear"), targets, Objective.MEAN, List.of(), 60, 8, seed);
    }

    /** Where the loss depends on nothing but the kind of a linear, offsets are what is to be found. */
    @Test
    void offsetsOfKindsAreLearned() {
        ScoreProfile profile = Profiles.random(new Random(2), 6);
        Allocation base = Allocation.uniform(SPARSITY, 6);
        int v = profile.linears().indexOf("v");
        LossModel model = LossModel.of(Sensed.nothing(profile, SPARSITY)
                .with(Sensed.slopes(profile, base, (block, linear) -> linear == v ? 2 : 0)));
        Predicted best = found(List.of(new ModelledTarget(new TargetProfile(profile, SPARSITY), model)), 1)
                .get(0);
        assertThat(best.formula().offsets().of("v")).isLessThan(-0.1);
    }

    private static ModelledTarget target(long seed) {
        Random random = new Random(seed);
        ScoreProfile profile = Profiles.random(random, 6);
        LossModel model = LossModel.of(Sensed.nothing(profile, SPARSITY)
                .with(Sensed.random(profile, Allocation.uniform(SPARSITY, 6), random)));
        return new ModelledTarget(new TargetProfile(profile, SPARSITY), model);
    }
}
