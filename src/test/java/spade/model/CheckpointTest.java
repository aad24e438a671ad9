package spade.model;

import static org.assertj.core.api.Assertions.assertThat;
import static spade.Failures.assertFailure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Progress;
import spade.model.Fixture.Weights;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.OpenScopes;
import spade.tensor.TensorScope;

class CheckpointTest {

    private static final String INDEX = "model.safetensors.index.json";

    /** A copy of the checkpoint {@code grouped-untied}. */
    @TempDir
    private Path directory = Path.of("");

    private final TensorScope scope = TensorScope.open(Device.CPU);

    @BeforeEach
    void copy() throws IOException {
        Fixture.of("grouped-untied").copyTo(directory);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void anAbsentDirectoryIsNamed() {
        Path absent = directory.resolve("absent");
        assertFailure(() -> Checkpoint.open(absent), "no directory " + absent, "--model");
        assertFailure(() -> Checkpoint.open(directory.resolve("config.json")), "no directory", "--model");
    }

    @Test
    void aDirectoryWithoutAConfigurationIsRefused() throws IOException {
        Files.delete(directory.resolve("config.json"));
        assertFailure(() -> Checkpoint.open(directory), "no config.json", directory.toString());
    }

    @Test
    void tensorsThatAreNotTheFamilysDoNotCount() {
        AtomicLong own = new AtomicLong();
        Fixture.editWeights(directory, weights -> {
            weights.values().forEach(tensor -> own.addAndGet(tensor.values().length));
            weights.put("vision_tower.weight", new Weights(new float[6], new long[] {2, 3}));
        });
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertThat(checkpoint.parameters()).isEqualTo(own.get());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pytorch_model.bin", "consolidated.00.pth", "weights.pt"})
    void picklesAreNotOpenedButTheWayToSafetensorsIsTold(String name) throws IOException {
        Files.move(directory.resolve("model.safetensors"), directory.resolve(name));
        assertFailure(
                () -> Checkpoint.open(directory),
                "pickle",
                name,
                "save them as safetensors",
                "save_pretrained",
                "run code");
    }

    @Test
    void aDirectoryWithoutWeightsIsRefused() throws IOException {
        Files.delete(directory.resolve("model.safetensors"));
        assertFailure(
                () -> Checkpoint.open(directory),
                "neither model.safetensors nor " + INDEX,
                directory.toString(),
                "download");
    }

    @Test
    void weightsThatWereCutOffAreRefusedWhenTheCheckpointIsOpened() throws IOException {
        Path weights = directory.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        Files.write(weights, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertFailure(() -> Checkpoint.open(directory), "model.safetensors", "cut off", "download");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.embed_tokens.weight",
                "model.norm.weight",
                "lm_head.weight",
                "model.layers.0.input_layernorm.weight",
                "model.layers.1.mlp.down_proj.weight"
            })
    void aMissingTensorIsNamed(String name) {
        Fixture.editWeights(directory, weights -> weights.remove(name));
        assertFailure(this::load, "Tensor " + name + " is missing", directory.toString(), "incomplete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.layers.1.self_attn.q_proj.bias", "model.layers.0.self_attn.q_proj.bias"})
    void aBiasThatTheConfigurationPromisesMustBeThere(String name) throws IOException {
        Fixture.editConfig(directory, config -> config.put("attention_bias", true));
        Fixture.editWeights(directory, weights -> {
            for (int l = 0; l < 2; l++) {
                String prefix = "model.layers." + l + ".self_attn.";
                weights.put(prefix + "q_proj.bias", new Weights(new float[32], new long[] {32}));
                weights.put(prefix + "k_proj.bias", new Weights(new float[16], new long[] {16}));
                weights.put(prefix + "v_proj.bias", new Weights(new float[16], new long[] {16}));
                weights.put(prefix + "o_proj.bias", new Weights(new float[32], new long[] {32}));
            }
        });
        assertThat(load().config().biased()).containsExactly("q", "k", "v", "o");
        Fixture.editWeights(directory, weights -> weights.remove(name));
        assertFailure(this::load, "Tensor " + name + " is missing");
    }

    @Test
    void aTensorOfAnotherShapeIsNamedWithBothShapes() {
        Fixture.editWeights(
                directory, weights -> weights.put("model.norm.weight", new Weights(new float[31], new long[] {31})));
        assertFailure(this::load, "Tensor model.norm.weight", "shape [31]", "asks for [32]", "different models");
    }

    @Test
    void aTransposedTensorIsRefused() {
        String name = "model.layers.0.mlp.up_proj.weight";
        Fixture.editWeights(
                directory, weights -> weights.put(name, new Weights(values(weights, name), new long[] {32, 40})));
        assertFailure(this::load, "Tensor " + name, "shape [32, 40]", "asks for [40, 32]");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void aWeightThatIsNotFiniteIsRefusedWithTheNameOfItsTensor(float value) {
        String name = "model.layers.1.self_attn.v_proj.weight";
        Fixture.editWeights(directory, weights -> values(weights, name)[100] = value);
        assertFailure(this::load, "Tensor " + name, "NaN or infinite", "float32", "damaged");
    }

    @Test
    void aWeightTooLargeForFloat16IsRefusedWithTheTypesThatHoldIt() {
        String name = "model.layers.0.mlp.gate_proj.weight";
        Fixture.editWeights(directory, weights -> values(weights, name)[3] = 1e6f);
        assertFailure(
                () -> Fixture.load(directory, DType.FLOAT16, scope),
                "Tensor " + name,
                "as float16",
                "--dtype bfloat16 or float32");
        assertThat(Fixture.load(directory, DType.BFLOAT16, scope).config().blocks())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Residency.class)
    void aFailedAttemptToLoadLeavesNoTensors(Residency residency) throws IOException {
        Fixture.editWeights(directory, weights -> values(weights, "lm_head.weight")[5] = Float.NaN);
        scope.absent();
        long before = OpenScopes.bytes(scope);
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertFailure(
                    () -> LanguageModel.load(checkpoint, DType.FLOAT32, residency, scope, Progress.NONE),
                    "lm_head.weight",
                    "NaN");
            assertThat(OpenScopes.bytes(scope)).isEqualTo(before);
        }
        Fixture.editWeights(directory, weights -> values(weights, "lm_head.weight")[5] = 0);
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            LanguageModel model = LanguageModel.load(checkpoint, DType.FLOAT32, residency, scope, Progress.NONE);
            assertThat(OpenScopes.bytes(scope)).isGreaterThan(2 * 64 * 32 * Float.BYTES);
            model.close();
        }
        assertThat(OpenScopes.bytes(scope)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../model.safetensors",
                "/etc/passwd",
                "deeper/model.safetensors",
                "..",
                ".",
                "/",
                "",
                "nul\\u0000"
            })
    void anIndexMayNotNameAFileOutsideTheCheckpoint(String file) throws IOException {
        writeIndex(file);
        assertFailure(() -> Checkpoint.open(directory), INDEX, "outside the checkpoint", "download the index again");
    }

    @Test
    void anIndexThatNamesAnAbsentFileIsRefused() throws IOException {
        writeIndex("model-00007-of-00009.safetensors");
        assertFailure(() -> Checkpoint.open(directory), "model-00007-of-00009.safetensors", "Cannot read", "exists");
    }

    @Test
    void aTensorThatIsNotInTheFileTheIndexNamesIsMissing() throws IOException {
        Files.writeString(
                directory.resolve(INDEX), "{\"weight_map\": {\"model.embed_tokens.weight\": \"model.safetensors\"}}");
        Fixture.editWeights(directory, weights -> weights.remove("model.embed_tokens.weight"));
        assertFailure(this::load, "Tensor model.embed_tokens.weight is missing", "model.safetensors");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "", "{\"weight_map\": {}}", "{\"weight_map\": 3}"})
    void anIndexWithoutAMapIsRefused(String text) throws IOException {
        Files.writeString(directory.resolve(INDEX), text);
        assertFailure(() -> Checkpoint.open(directory), INDEX, "no weight_map", "again");
    }

    @Test
    void anIndexThatIsNotJsonIsRefused() throws IOException {
        Files.writeString(directory.resolve(INDEX), "{\"weight_map\":\n");
        assertFailure(() -> Checkpoint.open(directory), INDEX, "Cannot read the index", "again");
    }

    @Test
    void theHashDependsOnContentAndNotOnThePlace() throws IOException {
        String original = hash(Fixture.directory("grouped-untied"));
        assertThat(original).matches("[0-9a-f]{64}");
        assertThat(hash(directory)).isEqualTo(original);
    }

    @Test
    void theHashChangesWithOneWeight() {
        Fixture.editWeights(directory, weights -> {});
        String before = hash(directory);
        Fixture.editWeights(directory, weights -> values(weights, "model.norm.weight")[31] += 1e-3f);
        assertThat(hash(directory)).isNotEqualTo(before);
    }

    @Test
    void theHashChangesWithTheConfiguration() throws IOException {
        String before = hash(directory);
        Fixture.editConfig(directory, config -> config.put("rms_norm_eps", 2e-5));
        assertThat(hash(directory)).isNotEqualTo(before);
    }

    @Test
    void theHashChangesWithTheNameOfATensor() {
        Fixture.editWeights(directory, weights -> weights.put("unused", new Weights(new float[3], new long[] {3})));
        String before = hash(directory);
        Fixture.editWeights(directory, weights -> {
            Weights unused = weights.remove("unused");
            weights.put("unusee", java.util.Objects.requireNonNull(unused));
        });
        assertThat(hash(directory)).isNotEqualTo(before);
    }

    private static String hash(Path directory) {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            return checkpoint.hash();
        }
    }

    private LanguageModel load() {
        return Fixture.load(directory, DType.FLOAT32, scope);
    }

    private void writeIndex(String file) throws IOException {
        Files.writeString(
                directory.resolve(INDEX), "{\"weight_map\": {\"model.embed_tokens.weight\": \"" + file + "\"}}");
    }

    private static float[] values(Map<String, Weights> weights, String name) {
        return java.util.Objects.requireNonNull(weights.get(name)).values();
    }
}
