package spade.prune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spade.Progress;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.tensor.TensorScope;

/** Masks against brute force, on weights of which many are equal and some are zero. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class BlockPrunerTest {

    private static final TokenWindows CALIBRATION = TinyModel.windows(6, 20);

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

    @ParameterizedTest
    @CsvSource({
        "magnitude, unstructured, 0.5",
        "magnitude, unstructured, 0.03",
        "magnitude, unstructured, 0.97",
        "magnitude, 2:4, 0.5",
        "magnitude, 3:8, 0.375",
        "wanda, unstructured, 0.6",
        "wanda, 2:4, 0.5",
        "wanda, 5:8, 0.625",
        "wanda, 1:3, 0.3333333333333333"
    })
    void theLowestOfEveryGroupGoAndTheFirstOfEquals(String method, String pattern, double sparsity) {
        Pruner pruner = Pruner.parse(method, SparsityPattern.parse(pattern));
        Allocation allocation = Allocation.uniform(sparsity, TinyModel.BLOCKS);
        try (CalibratedPruning pruning = new CalibratedPruning(
                        tiny.model, pruner, allocation, CalibrationOrder.ONE_SHOT, CALIBRATION, Optional.empty());
                TensorScope scope = tiny.model.scope().child()) {
            Block pruned = pruning.open(0, scope);
            for (int i = 0; i < pruned.linears().size(); i++) {
                assertThat(pruned.linears().get(i).toFloatArray())
                        .as(tiny.model.slots().get(i).name())
                        .containsExactly(expected(i, pruner, sparsity));
            }
        }
    }

    private float[] expected(int linear, Pruner pruner, double sparsity) {
        float[] weights = tiny.weight(0, linear).clone();
        int inputs = tiny.inputs(linear);
        boolean whole =
                pruner.method() == PruningMethod.MAGNITUDE && !pruner.pattern().isStructured();
        int row = whole ? weights.length : inputs;
        int width = pruner.pattern().isStructured() ? pruner.pattern().group() : row;
        for (int start = 0; start < weights.length; start += row) {
            for (int first = start; first < start + row; first += width) {
                int end = Math.min(first + width, start + row);
                int zeros = pruner.pattern().isStructured()
                        ? (end - first)
                                * pruner.pattern().zeros()
                                / pruner.pattern().group()
                        : (int) (row * sparsity);
                zero(weights, linear, pruner, first, end, zeros);
            }
        }
        return weights;
    }

    private void zero(float[] weights, int linear, Pruner pruner, int first, int end, int zeros) {
        int inputs = tiny.inputs(linear);
        List<float[]> block = norms.block(0);
        float[] features = block.get(tiny.model.slots().get(linear).input());
        List<Integer> lowest = IntStream.range(first, end)
                .boxed()
                .sorted(Comparator.comparing(i -> pruner.method() == PruningMethod.MAGNITUDE
                        ? Math.abs(weights[i])
                        : Math.abs(weights[i]) * features[i % inputs]))
                .limit(zeros)
                .toList();
        lowest.forEach(i -> weights[i] = 0);
    }
}
