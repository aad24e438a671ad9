package spade.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import spade.allocation.Allocation;
import spade.evaluate.WindowLosses;
import spade.prune.CalibratedPruning;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.prune.SparsityPattern;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.TensorScope;

/**
 * The tiny checkpoints pruned at 50 %, block after block, against plain torch over the transformers models, which
 * {@code src/test/resources/models/prune_fixtures.py} wrote; and what is written of them.
 */
class PrunedParityTest {

    private final TensorScope scope = TensorScope.open(Device.CPU);

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void close() {
        scope.close();
    }

    static Stream<Arguments> everyPrunerOnEveryFixture() {
        return Fixture.names().stream()
                .flatMap(
                        name -> Stream.of("magnitude", "wanda", "sparsegpt").map(method -> Arguments.of(name, method)));
    }

    @ParameterizedTest
    @MethodSource("everyPrunerOnEveryFixture")
    void lossesAndMasksAreThoseOfTorchAndTheCopyHasTheSameLosses(String name, String method) {
        Fixture fixture = Fixture.of(name);
        Fixture.Pruned expected = fixture.pruned(method);
        Map<String, BitSet> masks = new TreeMap<>();
        double[] losses;
        try (Checkpoint checkpoint = Checkpoint.open(fixture.directory());
                CheckpointCopy copy = CheckpointCopy.of(checkpoint, folder.resolve("pruned"))) {
            LanguageModel model = fixture.load(DType.FLOAT32, scope);
            losses = pruned(model, Pruner.parse(method, SparsityPattern.UNSTRUCTURED), fixture, copy, masks);
            copy.finish();
        }
        assertThat(masks).isEqualTo(expected.masks());
        assertClose(losses, expected.losses(), 0.5);
        assertClose(
                Fixture.losses(Fixture.load(folder.resolve("pruned"), DType.FLOAT32, scope), fixture.tokens()),
                losses,
                1e-4);
    }

    /** Prunes and writes block after block. */
    private double[] pruned(
            LanguageModel model, Pruner pruner, Fixture fixture, CheckpointCopy copy, Map<String, BitSet> masks) {
        try (CalibratedPruning pruning = new CalibratedPruning(
                        model,
                        pruner,
                        Allocation.uniform(0.5, model.config().blocks()),
                        CalibrationOrder.SEQUENTIAL,
                        fixture.windows(),
                        Optional.empty());
                HiddenStates states = HiddenStates.embed(model, fixture.tokens())) {
            for (int l = 0; l < model.config().blocks(); l++) {
                try (TensorScope work = scope.child()) {
                    Block block = pruning.open(l, work);
                    addMasks(model.config().family().layout(), block, masks);
                    states.advance(copy.write(model, block, pruner.method().changesWeights(), work));
                }
            }
            return WindowLosses.of(model, fixture.tokens(), states);
        }
    }

    private static void addMasks(Layout layout, Block block, Map<String, BitSet> masks) {
        layout.stored().forEach((path, slots) -> {
            List<NDArray> parts = slots.stream()
                    .map(slot -> block.linears().get(layout.slots().indexOf(slot)))
                    .toList();
            masks.put(layout.within(block.index(), path), zeros(parts));
        });
    }

    private static BitSet zeros(List<NDArray> matrices) {
        BitSet zeros = new BitSet();
        int next = 0;
        for (NDArray matrix : matrices) {
            for (float weight : matrix.toFloatArray()) {
                zeros.set(next++, weight == 0);
            }
        }
        return zeros;
    }

    private static void assertClose(double[] found, double[] expected, double percent) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i])
                    .as("window %d of %s", i, Arrays.toString(found))
                    .isCloseTo(expected[i], withinPercentage(percent));
        }
    }
}
