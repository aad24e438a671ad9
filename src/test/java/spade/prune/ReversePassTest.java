package spade.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Progress;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.data.BeginningToken;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.Checkpoint;
import spade.model.LanguageModel;
import spade.model.LinearSlot;
import spade.model.Residency;
import spade.safetensors.SafetensorsFile;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.TensorScope;

/**
 * Gradients and the masks of Pruner-Zero against autograd over transformers models;
 * {@code src/test/resources/pruners/make_gradients.py} wrote what is expected.
 */
@SuppressWarnings("NullAway.Init")
class ReversePassTest {

    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final double TOLERANCE = 1e-4;

    private final TensorScope scope = TensorScope.open(Device.CPU);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        scope.close();
    }

    private LanguageModel load(String checkpoint) {
        try (Checkpoint opened = Checkpoint.open(RESOURCES.resolve("models").resolve(checkpoint))) {
            return LanguageModel.load(opened, DType.FLOAT32, Residency.ALL, scope, Progress.NONE);
        }
    }

    private static TokenWindows windows(String checkpoint) throws IOException {
        JsonNode expected = json("models", checkpoint, "expected.json");
        long[][] tokens = new ObjectMapper().convertValue(expected.path("tokens"), long[][].class);
        return new TokenWindows("fixture", tokens, (long) tokens.length * tokens[0].length);
    }

    private static JsonNode json(String first, String... more) throws IOException {
        return new ObjectMapper()
                .readTree(RESOURCES.resolve(Path.of(first, more)).toFile());
    }

    /** Compares with the reference to 1e-4 of the matrix's largest gradient, and to 1e-4 of its length. */
    private static void assertGradients(String prefix, LanguageModel model, List<List<float[]>> found) {
        try (SafetensorsFile file =
                SafetensorsFile.open(RESOURCES.resolve(Path.of("pruners", "gradients.safetensors")))) {
            for (int l = 0; l < model.config().blocks(); l++) {
                for (int i = 0; i < model.slots().size(); i++) {
                    String name = prefix + " " + l + " " + nameOf(model.slots(), i);
                    float[] expected = file.floats(name);
                    double error = 0;
                    double length = 0;
                    double largest = 0;
                    double worst = 0;
                    for (int j = 0; j < expected.length; j++) {
                        double difference = found.get(l).get(i)[j] - expected[j];
                        error += difference * difference;
                        length += (double) expected[j] * expected[j];
                        worst = Math.max(worst, Math.abs(difference));
                        largest = Math.max(largest, Math.abs(expected[j]));
                    }
                    assertThat(length).as(name).isPositive();
                    assertThat(Math.sqrt(error / length)).as(name).isLessThan(TOLERANCE);
                    assertThat(worst / largest).as(name).isLessThan(TOLERANCE);
                }
            }
        }
    }

    /** A linear's path, numbered where several are stored as one. */
    private static String nameOf(List<LinearSlot> slots, int index) {
        String path = slots.get(index).path();
        List<LinearSlot> parts =
                slots.stream().filter(slot -> slot.path().equals(path)).toList();
        return parts.size() == 1 ? path : path + " " + parts.indexOf(slots.get(index));
    }

    @ParameterizedTest
    @ValueSource(strings = {"grouped-untied", "biases", "gemma2", "neox"})
    void gradientsOfTheDenseModelAreThoseOfAutograd(String checkpoint) throws IOException {
        LanguageModel model = load(checkpoint);
        Gradients gradients = Gradients.of(model, windows(checkpoint), folder, Progress.NONE);
        assertGradients(checkpoint, model, List.of(gradients.block(0), gradients.block(1)));
    }

    /** Another sum, over a base of which most is gone; weights that are zero have gradients too. */
    @Test
    void gradientsOfAPrunedModelAreThoseOfAutograd() throws IOException {
        LanguageModel model = load("grouped-untied");
        List<Block> blocks = pruned(model, "pruner-zero", "unstructured");
        List<List<float[]>> found = sums(model, (index, owner) -> blocks.get(index), windows("grouped-untied"));
        assertGradients("pruned", model, found);
    }

    /**
     * Of the sum over all tokens that are scored, an answer has what the whole window has and its beginning alone has
     * not: no token sees what is behind it.
     */
    @ParameterizedTest
    @ValueSource(strings = {"grouped-untied", "gemma2", "neox"})
    void gradientsOfAnswersAreTheDifferenceOfThoseOfWholeWindowsAndBeginnings(String checkpoint) throws IOException {
        LanguageModel model = load(checkpoint);
        long[] window = windows(checkpoint).tokens()[0];
        int given = 5;
        List<List<float[]>> answer = sums(model, model, text(window, given));
        List<List<float[]>> whole = sums(model, model, text(window, 1));
        List<List<float[]>> beginning = sums(model, model, text(Arrays.copyOf(window, given), 1));
        for (int l = 0; l < answer.size(); l++) {
            for (int i = 0; i < answer.get(l).size(); i++) {
                double[] expected = new double[answer.get(l).get(i).length];
                for (int j = 0; j < expected.length; j++) {
                    expected[j] = ((window.length - 1) * (double) whole.get(l).get(i)[j]
                                    - (given - 1) * (double) beginning.get(l).get(i)[j])
                            / (window.length - given);
                }
                double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
                assertThat(largest).isPositive();
                for (int j = 0; j < expected.length; j++) {
                    assertThat((double) answer.get(l).get(i)[j]).isCloseTo(expected[j], within(1e-4 * largest));
                }
            }
        }
    }

    private static TokenWindows text(long[] window, int given) {
        return new TokenWindows("text", new long[][] {window}, new int[] {given}, window.length, BeginningToken.NONE);
    }

    /** The sum over windows of the gradients as they are, by block. */
    private static List<List<float[]>> sums(LanguageModel model, BlockSource base, TokenWindows windows) {
        List<List<float[]>> byBlock = new ArrayList<>();
        ReversePass.run(
                model,
                base,
                windows,
                true,
                (block, owner) -> new Plain(block),
                (block, sum) -> byBlock.add(0, sum.sums()),
                Progress.NONE);
        return byBlock;
    }

    private record Plain(List<float[]> sums) implements Consumer<List<NDArray>> {

        Plain(Block block) {
            this(block.linears().stream()
                    .map(linear -> new float[(int) linear.size()])
                    .toList());
        }

        @Override
        public void accept(List<NDArray> gradients) {
            for (int i = 0; i < gradients.size(); i++) {
                float[] values = gradients.get(i).toFloatArray();
                for (int j = 0; j < values.length; j++) {
                    sums.get(i)[j] += values[j];
                }
            }
        }
    }

    private List<Block> pruned(LanguageModel model, String pruner, String pattern) throws IOException {
        TokenWindows windows = windows("grouped-untied");
        Pruner parsed = Pruner.parse(pruner, SparsityPattern.parse(pattern));
        double sparsity = parsed.pattern().isStructured() ? parsed.pattern().sparsity() : 0.5;
        Optional<Gradients> gradients = Optional.of(Gradients.of(model, windows, folder, Progress.NONE));
        List<Block> blocks = new ArrayList<>();
        try (CalibratedPruning pruning = new CalibratedPruning(
                model, parsed, Allocation.uniform(sparsity, 2), CalibrationOrder.ONE_SHOT, windows, gradients)) {
            for (int l = 0; l < 2; l++) {
                blocks.add(pruning.open(l, scope));
            }
        }
        return blocks;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pruner-zero", "pruner-zero+dsnot"})
    void masksOfPrunerZeroAreThoseOfTheReference(String pruner) throws IOException {
        LanguageModel model = load("grouped-untied");
        for (String pattern : List.of("unstructured", "2:4", "3:8")) {
            BitSet zeros = BitSet.valueOf(Base64.getDecoder()
                    .decode(json("pruners", "pruner-zero.json")
                            .path(pruner + " " + pattern)
                            .asText()));
            int next = 0;
            for (Block block : pruned(model, pruner, pattern)) {
                for (int i = 0; i < block.linears().size(); i++) {
                    for (float weight : block.linears().get(i).toFloatArray()) {
                        LinearSlot slot = model.slots().get(i);
                        assertThat(weight == 0)
                                .as("%s, %d %s, weight %d", pattern, block.index(), slot.name(), next)
                                .isEqualTo(zeros.get(next++));
                    }
                }
            }
        }
    }

    /** Half precision only rounds what is kept. */
    @Test
    void gradientsInHalfPrecisionAreClose() throws IOException {
        TokenWindows windows = windows("grouped-untied");
        List<List<float[]>> found = new ArrayList<>();
        for (DType dtype : List.of(DType.FLOAT32, DType.BFLOAT16)) {
            try (Checkpoint opened = Checkpoint.open(RESOURCES.resolve(Path.of("models", "grouped-untied")))) {
                LanguageModel model = LanguageModel.load(opened, dtype, Residency.ALL, scope, Progress.NONE);
                found.addAll(sums(model, model, windows));
            }
        }
        for (int i = 0; i < found.get(1).size(); i++) {
            float[] exact = found.get(1).get(i);
            float[] rounded = found.get(3).get(i);
            double error = 0;
            double length = 0;
            for (int j = 0; j < exact.length; j++) {
                error += Math.pow(exact[j] - rounded[j], 2);
                length += Math.pow(exact[j], 2);
            }
            assertThat(Math.sqrt(error / length)).isBetween(1e-6, 0.1);
        }
    }

    @Test
    void gradientsAreMadeOnceAndADamagedFileIsTold() throws IOException {
        LanguageModel model = load("grouped-untied");
        TokenWindows windows = windows("grouped-untied");
        Path first = folder.resolve("block.0.safetensors");
        List<float[]> made = Gradients.of(model, windows, folder, Progress.NONE).block(0);
        Files.setLastModifiedTime(first, FileTime.fromMillis(0));
        Gradients again = Gradients.of(model, windows, folder, Progress.NONE);
        assertThat(Files.getLastModifiedTime(first).toMillis()).isZero();
        assertThat(again.block(0)).usingRecursiveComparison().isEqualTo(made);

        byte[] bytes = Files.readAllBytes(first);
        bytes[bytes.length - 1] ^= 1;
        Files.write(first, bytes);
        assertThatThrownBy(() -> again.block(0))
                .isInstanceOf(SpadeException.class)
                .hasMessageContaining("block.0.safetensors are damaged");
    }

    @Test
    void nothingStaysInMemoryBehindAPass() throws IOException {
        LanguageModel model = load("grouped-untied");
        TokenWindows windows = windows("grouped-untied");
        sums(model, model, windows);
        var manager = model.block(0).linears().get(0).getManager();
        int before = manager.getManagedArrays().size();
        sums(model, model, windows);
        assertThat(manager.getManagedArrays()).hasSize(before);
    }
}
