package spade.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Progress;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.model.Checkpoint;
import spade.model.LanguageModel;
import spade.model.Residency;
import spade.safetensors.SafetensorsFile;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.TensorScope;

/**
 * Every mask, and every weight of SparseGPT, against plain torch loops over a transformers model;
 * {@code src/test/resources/pruners/make_pruned.py} wrote what is expected.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class PrunedReferenceTest {

    private static final Path FOLDER = Path.of("src", "test", "resources", "pruners");
    /** The factorisation is of float64 here and of float32 there. */
    private static final double TOLERANCE = 1e-3;

    private final TensorScope scope = TensorScope.open(Device.CPU);
    private LanguageModel model;
    private JsonNode expected;
    private TokenWindows calibration;

    @BeforeAll
    void load() throws IOException {
        expected = new ObjectMapper().readTree(FOLDER.resolve("expected.json").toFile());
        long[][] tokens = new ObjectMapper().convertValue(expected.path("tokens"), long[][].class);
        calibration = new TokenWindows("fixture", tokens, (long) tokens.length * tokens[0].length);
        try (Checkpoint checkpoint = Checkpoint.open(FOLDER)) {
            model = LanguageModel.load(checkpoint, DType.FLOAT32, Residency.ALL, scope, Progress.NONE);
        }
    }

    @AfterAll
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"magnitude", "wanda", "ria", "magnitude+dsnot", "wanda+dsnot", "ria+dsnot"})
    void masksAreThoseOfTheReference(String pruner) {
        for (String pattern : List.of("unstructured", "2:4", "4:8")) {
            BitSet zeros = BitSet.valueOf(Base64.getDecoder()
                    .decode(expected.path("masks").path(pruner + " " + pattern).asText()));
            float[] weights = pruned(pruner, pattern);
            for (int i = 0; i < weights.length; i++) {
                assertThat(weights[i] == 0).as(pattern + ", weight " + i).isEqualTo(zeros.get(i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unstructured", "2:4", "4:8"})
    void sparseGptLeavesTheWeightsOfTheReference(String pattern) {
        float[] weights = pruned("sparsegpt", pattern);
        try (SafetensorsFile file = SafetensorsFile.open(FOLDER.resolve("sparsegpt.safetensors"))) {
            float[] reference = file.floats("sparsegpt " + pattern);
            for (int i = 0; i < weights.length; i++) {
                assertThat(weights[i] == 0).as("weight " + i).isEqualTo(reference[i] == 0);
                assertThat(weights[i]).as("weight " + i).isCloseTo(reference[i], within((float)
                        (TOLERANCE * Math.abs(reference[i]) + 1e-6)));
            }
        }
    }

    /** The linears of the only block, one after the other. */
    private float[] pruned(String pruner, String pattern) {
        Pruner parsed = Pruner.parse(pruner, SparsityPattern.parse(pattern));
        try (CalibratedPruning pruning = new CalibratedPruning(
                        model,
                        parsed,
                        Allocation.uniform(0.5, 1),
                        CalibrationOrder.ONE_SHOT,
                        calibration,
                        Optional.empty());
                TensorScope work = scope.child()) {
            List<NDArray> linears = pruning.open(0, work).linears();
            float[] weights =
                    new float[(int) linears.stream().mapToLong(NDArray::size).sum()];
            int next = 0;
            for (NDArray linear : linears) {
                float[] values = linear.toFloatArray();
                System.arraycopy(values, 0, weights, next, values.length);
                next += values.length;
            }
            return weights;
        }
    }
}
