package spade.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spade.Progress;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.HiddenStates;
import spade.profile.Distribution;
import spade.profile.ProfileDetail;
import spade.profile.ScoreProfile;
import spade.tensor.DType;
import spade.tensor.OpenScopes;
import spade.tensor.TensorScope;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class PruningTest {

    private static final double[] SPARSITIES = {0, 0.01, 0.1, 0.25, 0.3, 0.5, 0.55, 0.6, 0.7, 0.9, 0.97, 0.9999};
    private static final TokenWindows CALIBRATION = TinyModel.windows(200, 30);

    private TinyModel tiny;
    private ActivationNorms norms;

    @BeforeAll
    void load(@TempDir Path folder) throws IOException {
        tiny = new TinyModel(folder);
        norms = Calibration.norms(tiny.model, CALIBRATION, Progress.NONE);
    }

    @AfterAll
    void close() {
        if (tiny != null) {
            tiny.close();
        }
    }

    /** |W_ij|·‖X_j‖ in float32, row by row. */
    private float[] scores(int block, int linear, List<float[]> features) {
        float[] weight = tiny.weight(block, linear);
        float[] norm = features.get(tiny.model.slots().get(linear).input());
        float[] scores = new float[weight.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Math.abs(weight[i]) * norm[i % norm.length];
        }
        return scores;
    }

    /** Columns of a row by ascending score; Java's sort of objects is stable. */
    private static List<Integer> order(float[] scores, int row, int inputs) {
        List<Integer> columns =
                new ArrayList<>(IntStream.range(0, inputs).boxed().toList());
        columns.sort(Comparator.comparing(column -> scores[row * inputs + column]));
        return columns;
    }

    /** The weights with the int(n_in·s) lowest scores of every row set to zero. */
    private float[] pruned(int block, int linear, List<float[]> features, double sparsity) {
        int inputs = tiny.inputs(linear);
        float[] scores = scores(block, linear, features);
        float[] weight = tiny.weight(block, linear).clone();
        for (int row = 0; row < weight.length / inputs; row++) {
            for (int column : order(scores, row, inputs).subList(0, (int) (inputs * sparsity))) {
                weight[row * inputs + column] = 0;
            }
        }
        return weight;
    }

    /** √(Σ over windows and tokens of x² / windows), of what the linears of a block read. */
    private List<double[]> bruteForceNorms(Block block, HiddenStates states, int windows) {
        List<double[]> sums = new ArrayList<>();
        states.observe(block, inputs -> {
            for (int i = 0; i < inputs.size(); i++) {
                NDArray input = inputs.get(i);
                int features = (int) input.getShape().get(2);
                if (i == sums.size()) {
                    sums.add(new double[features]);
                }
                float[] values = input.toFloatArray();
                for (int j = 0; j < values.length; j++) {
                    sums.get(i)[j % features] += (double) values[j] * values[j];
                }
            }
        });
        return sums.stream()
                .map(sum -> Arrays.stream(sum).map(x -> Math.sqrt(x / windows)).toArray())
                .toList();
    }

    private static void assertNorms(List<float[]> found, List<double[]> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).hasSameSizeAs(expected.get(i));
            for (int j = 0; j < found.get(i).length; j++) {
                double wanted = expected.get(i)[j];
                assertThat((double) found.get(i)[j]).isCloseTo(wanted, within(1e-6 * wanted));
            }
        }
    }

    @Test
    void normsSumSquaresOverTokensAndAverageThemOverWindows() {
        try (HiddenStates states = HiddenStates.embed(tiny.model, CALIBRATION.tokens())) {
            for (int l = 0; l < TinyModel.BLOCKS; l++) {
                Block block = tiny.model.block(l);
                assertNorms(norms.block(l), bruteForceNorms(block, states, CALIBRATION.count()));
                states.advance(block);
            }
        }
        assertThat(norms.byBlock()).hasSize(TinyModel.BLOCKS);
    }

    private static float[] floats(NDArray tensor, TensorScope scope) {
        return scope.kernels("tensor")
                .call("converted")
                .with(tensor)
                .with(DType.FLOAT32.scalarType())
                .tensor(scope)
                .toFloatArray();
    }

    private Ranks ranks(ActivationNorms features) {
        return Ranks.of(tiny.model, Pruner.WANDA, features, Progress.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void rankCodesAscendAndAreExactInTwoBytes(RankCode kind) {
        assertThat(kind.count()).isGreaterThan(60_000);
        float[] codes = new float[kind.count()];
        for (int r = 0; r < codes.length; r++) {
            codes[r] = kind.of(r);
            assertThat(kind.limit(r)).isLessThan(codes[r]);
            assertThat(kind.limit(r + 1)).isEqualTo(codes[r]);
        }
        try (TensorScope scope = tiny.scope.child()) {
            NDArray narrow = scope.converted(scope.floats(codes, codes.length), kind.type());
            assertThat(floats(narrow, scope)).containsExactly(codes);
        }
    }

    /** Norms of a block's features that are all the same. */
    private List<float[]> equalNorms(float norm) {
        return norms.block(0).stream()
                .map(features -> {
                    float[] all = new float[features.length];
                    Arrays.fill(all, norm);
                    return all;
                })
                .toList();
    }

    @Test
    void ranksAreThoseOfAStableSortOfEachRow() {
        boolean ties = false;
        // Equal norms, so that equal magnitudes tie.
        List<float[]> equal = equalNorms(1.5f);
        try (TensorScope scope = tiny.scope.child();
                Ranks made = ranks(new ActivationNorms(List.of(equal, equal)))) {
            List<NDArray> ranks = made.block(0);
            for (int i = 0; i < ranks.size(); i++) {
                int inputs = tiny.inputs(i);
                float[] scores = scores(0, i, equal);
                float[] found = floats(ranks.get(i), scope);
                for (int row = 0; row < found.length / inputs; row++) {
                    List<Integer> order = order(scores, row, inputs);
                    for (int place = 0; place < inputs; place++) {
                        assertThat(found[row * inputs + order.get(place)]).isEqualTo(RankCode.BFLOAT16.of(place));
                        ties |= place > 0
                                && scores[row * inputs + order.get(place)]
                                        == scores[row * inputs + order.get(place - 1)];
                    }
                }
            }
        }
        assertThat(ties).isTrue();
    }

    @Test
    void oneShotMasksZeroTheLowestScoresOfEveryRow() {
        try (Ranks ranks = ranks(norms)) {
            for (double sparsity : SPARSITIES) {
                double other = 1 - sparsity < 1 ? 1 - sparsity : 0.4;
                Allocation allocation = Allocation.ofBlocks((sparsity + other) / 2, sparsity, other);
                OneShotPruning pruning = new OneShotPruning(tiny.model, ranks, allocation);
                for (int l = 0; l < TinyModel.BLOCKS; l++) {
                    try (TensorScope scope = tiny.scope.child()) {
                        Block block = pruning.open(l, scope);
                        assertThat(block.index()).isEqualTo(l);
                        for (int i = 0; i < block.linears().size(); i++) {
                            assertThat(block.linears().get(i).toFloatArray())
                                    .as("linear %d of block %d at %s", i, l, allocation.of(l))
                                    .isEqualTo(pruned(l, i, norms.block(l), allocation.of(l)));
                        }
                    }
                }
            }
        }
    }

    /** Rounded norms make scores tie at thresholds; the order of the columns decides then. */
    @Test
    void thresholdsGiveTheMasksOfRanksWithTiesToo() {
        List<float[]> ones = equalNorms(1);
        ActivationNorms equal = new ActivationNorms(List.of(ones, ones));
        for (ActivationNorms features : List.of(norms, equal)) {
            try (TensorScope owner = tiny.scope.child();
                    Ranks ranks = ranks(features)) {
                Masks thresholds = Masks.byThresholds(tiny.model, Pruner.WANDA, features);
                for (double sparsity : SPARSITIES) {
                    Allocation allocation = Allocation.ofBlocks(sparsity, sparsity, sparsity);
                    for (int l = 0; l < TinyModel.BLOCKS; l++) {
                        Block one = ranks.prune(tiny.model.block(l), allocation, owner);
                        Block other = thresholds.prune(tiny.model.block(l), allocation, owner);
                        for (int i = 0; i < one.linears().size(); i++) {
                            assertThat(other.linears().get(i).toFloatArray())
                                    .isEqualTo(one.linears().get(i).toFloatArray());
                        }
                    }
                }
            }
        }
    }

    /** Where all norms are zero, the columns' order decides, so that weights stay that were zero before. */
    @Test
    void ranksKnowTheZerosThatACountFinds() {
        boolean left = false;
        for (List<float[]> features : List.of(norms.block(0), equalNorms(1), equalNorms(0))) {
            try (TensorScope owner = tiny.scope.child();
                    Ranks ranks = ranks(new ActivationNorms(List.of(features, features)))) {
                for (double sparsity : SPARSITIES) {
                    Allocation allocation = Allocation.ofBlocks(sparsity / 2, 0, sparsity);
                    OneShotPruning pruned = new OneShotPruning(tiny.model, ranks, allocation);
                    for (int l = 0; l < TinyModel.BLOCKS; l++) {
                        long counted = zeros(pruned.open(l, owner));
                        assertThat(pruned.zeros(l)).hasValue(counted);
                        left |= counted > sparsity * tiny.model.parametersPerBlock();
                    }
                }
            }
        }
        assertThat(left).isTrue();
    }

    private long zeros(Block block) {
        long zeros = 0;
        for (NDArray linear : block.linears()) {
            for (float weight : linear.toFloatArray()) {
                zeros += weight == 0 ? 1 : 0;
            }
        }
        return zeros;
    }

    @Test
    void everyRowHasExactlyItsZerosWhereNoWeightWasZero() {
        try (TensorScope owner = tiny.scope.child();
                Ranks ranks = ranks(norms)) {
            // Ranks of the real scores; applied to weights that are all one, so that zeros are those of the mask.
            Block dense = tiny.model.block(1);
            List<NDArray> ones = tiny.model.config().shapes().stream()
                    .map(shape -> {
                        float[] values = new float[(int) (shape[0] * shape[1])];
                        Arrays.fill(values, 1);
                        return owner.floats(values, shape);
                    })
                    .toList();
            for (double sparsity : SPARSITIES) {
                Block block =
                        ranks.prune(dense.withLinears(ones), Allocation.ofBlocks(sparsity / 2, 0, sparsity), owner);
                for (int i = 0; i < ones.size(); i++) {
                    float[] mask = block.linears().get(i).toFloatArray();
                    int inputs = tiny.inputs(i);
                    for (int row = 0; row < mask.length / inputs; row++) {
                        int zeros = 0;
                        for (int column = 0; column < inputs; column++) {
                            zeros += mask[row * inputs + column] == 0 ? 1 : 0;
                        }
                        assertThat(zeros).isEqualTo((int) (inputs * sparsity));
                    }
                }
            }
        }
    }

    @Test
    void pruningLeavesTheModelsOwnWeightsAsTheyWere() {
        Allocation allocation = Allocation.uniform(0.8, TinyModel.BLOCKS);
        try (TensorScope owner = tiny.scope.child();
                Ranks ranks = ranks(norms);
                CalibratedPruning sequential = new CalibratedPruning(
                        tiny.model,
                        Pruner.WANDA,
                        allocation,
                        CalibrationOrder.SEQUENTIAL,
                        CALIBRATION,
                        Optional.empty())) {
            for (int l = 0; l < TinyModel.BLOCKS; l++) {
                new OneShotPruning(tiny.model, ranks, allocation).open(l, owner);
                sequential.open(l, owner);
            }
        }
        for (int l = 0; l < TinyModel.BLOCKS; l++) {
            for (int i = 0; i < tiny.model.slots().size(); i++) {
                assertThat(tiny.model.block(l).linears().get(i).toFloatArray()).isEqualTo(tiny.weight(l, i));
            }
        }
    }

    /** Norms of too few blocks stand for any failure half-way. */
    @Test
    void ranksThatCannotBeMadeLeaveNothingBehind() {
        ActivationNorms half = new ActivationNorms(List.of(norms.block(0)));
        long before = OpenScopes.bytes(tiny.scope);
        assertThatThrownBy(() -> ranks(half)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(OpenScopes.bytes(tiny.scope)).isEqualTo(before);
        try (Ranks ranks = ranks(norms)) {
            long ranked = TinyModel.BLOCKS
                    * ranks.block(0).stream().mapToLong(NDArray::size).sum();
            assertThat(OpenScopes.bytes(tiny.scope)).isEqualTo(before + ranked * Float.BYTES);
        }
        assertThat(OpenScopes.bytes(tiny.scope)).isEqualTo(before);
    }

    @Test
    void sequentialPruningCalibratesBehindThePrunedBlocks() {
        Allocation allocation = Allocation.ofBlocks(0.5, 0.6, 0.4);
        try (TensorScope scope = tiny.scope.child();
                CalibratedPruning pruning = new CalibratedPruning(
                        tiny.model,
                        Pruner.WANDA,
                        allocation,
                        CalibrationOrder.SEQUENTIAL,
                        CALIBRATION,
                        Optional.empty());
                HiddenStates states = HiddenStates.embed(tiny.model, CALIBRATION.tokens())) {
            for (int l = 0; l < TinyModel.BLOCKS; l++) {
                Block dense = tiny.model.block(l);
                BlockStatistics statistics = new BlockStatistics(tiny.model, dense, Set.of(Statistic.NORMS), scope);
                states.observe(dense, statistics);
                List<float[]> features = statistics.norms();
                Block found = pruning.open(l, scope);
                for (int i = 0; i < found.linears().size(); i++) {
                    assertThat(found.linears().get(i).toFloatArray())
                            .isEqualTo(pruned(l, i, features, allocation.of(l)));
                }
                if (l > 0) {
                    assertThat(features.get(0)).isNotEqualTo(norms.block(l).get(0));
                }
                states.advance(found);
            }
        }
    }

    @Test
    void sequentialPruningRefusesBlocksOutOfOrder() {
        Allocation allocation = Allocation.uniform(0.5, TinyModel.BLOCKS);
        try (TensorScope scope = tiny.scope.child();
                CalibratedPruning pruning = new CalibratedPruning(
                        tiny.model,
                        Pruner.WANDA,
                        allocation,
                        CalibrationOrder.SEQUENTIAL,
                        CALIBRATION,
                        Optional.empty())) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> pruning.open(1, scope))
                    .withMessageContaining("expects block 0, and block 1");
            pruning.open(0, scope);
            assertThatIllegalStateException().isThrownBy(() -> pruning.open(0, scope));
        }
    }

    @Test
    void theProfileCountsEveryScoreOfABlock() {
        ScoreProfile profile = Calibration.profile(
                tiny.model, norms, ProfileDetail.DISTRIBUTIONS, Map.of("metric", "wanda"), Progress.NONE);
        assertThat(profile.provenance()).containsExactly(Map.entry("metric", "wanda"));
        for (int l = 0; l < TinyModel.BLOCKS; l++) {
            double sum = 0;
            float max = 0;
            long count = 0;
            for (int i = 0; i < tiny.model.slots().size(); i++) {
                for (float score : scores(l, i, norms.block(l))) {
                    sum += score;
                    max = Math.max(max, score);
                    count++;
                }
            }
            Distribution scores = profile.blocks().get(l).scores();
            assertThat(scores.total()).isEqualTo(count);
            assertThat(profile.parameters()[l]).isEqualTo(count);
            assertThat(scores.max()).isEqualTo(max);
            assertThat(scores.min()).isZero();
            assertThat(scores.sum(x -> x)).isCloseTo(sum, within(1e-6 * sum));
        }
    }
}
