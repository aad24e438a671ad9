package spade.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.TensorScope;

/** The tiny checkpoints against what transformers makes of them in float32; their README says how they were made. */
class TransformersParityTest {

    private final TensorScope scope = TensorScope.open(Device.CPU);

    @AfterEach
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @MethodSource("spade.model.Fixture#names")
    void lossesOfEveryWindowAreThoseOfTransformers(String name) {
        Fixture fixture = Fixture.of(name);
        double[] losses = Fixture.losses(fixture.load(DType.FLOAT32, scope), fixture.tokens());
        assertThat(losses).hasSameSizeAs(fixture.losses());
        for (int i = 0; i < losses.length; i++) {
            assertThat(losses[i]).as("window %d", i).isCloseTo(fixture.losses()[i], withinPercentage(1e-3));
        }
    }

    @ParameterizedTest
    @MethodSource("spade.model.Fixture#names")
    void whatTheLinearsReadIsWhatTheyReadInTransformers(String name) {
        Fixture fixture = Fixture.of(name);
        LanguageModel model = fixture.load(DType.FLOAT32, scope);
        try (HiddenStates states = HiddenStates.embed(model, fixture.tokens())) {
            for (int l = 0; l < fixture.inputNorms().length; l++) {
                double[] expected = fixture.inputNorms()[l];
                states.observe(model.block(l), inputs -> {
                    assertThat(inputs).hasSameSizeAs(expected);
                    for (int i = 0; i < expected.length; i++) {
                        assertThat(norm(inputs.get(i))).isCloseTo(expected[i], withinPercentage(1e-3));
                    }
                });
                states.advance(model.block(l));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grouped-untied", "biases", "rope-llama3", "mistral", "qwen2", "qwen3", "gemma3", "llava"})
    void float16StaysCloseToTransformersInFloat32(String name) {
        Fixture fixture = Fixture.of(name);
        double[] losses = Fixture.losses(fixture.load(DType.FLOAT16, scope), fixture.tokens());
        for (int i = 0; i < losses.length; i++) {
            assertThat(losses[i])
                    .isCloseTo(fixture.losses()[i], withinPercentage(0.5))
                    .isNotCloseTo(fixture.losses()[i], withinPercentage(1e-6));
        }
    }

    @ParameterizedTest
    @MethodSource("spade.model.Fixture#names")
    void bfloat16StaysWithinAPercent(String name) {
        Fixture fixture = Fixture.of(name);
        double[] losses = Fixture.losses(fixture.load(DType.BFLOAT16, scope), fixture.tokens());
        assertThat(mean(losses)).isCloseTo(mean(fixture.losses()), withinPercentage(1));
        assertThat(losses).isNotEqualTo(fixture.losses());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rope-linear", "rope-linear-4", "rope-llama3", "rope-llama3-4"})
    void withoutItsRotaryScalingACheckpointMissesTheFigures(String name, @TempDir Path directory) throws IOException {
        Fixture fixture = Fixture.of(name);
        Fixture.editConfig(fixture.copyTo(directory), config -> {
            config.remove("rope_scaling");
            if (config.get("rope_parameters") instanceof ObjectNode rope) {
                rope.put("rope_type", "default");
            }
        });
        double[] losses = Fixture.losses(Fixture.load(directory, DType.FLOAT32, scope), fixture.tokens());
        assertThat(Math.abs(mean(losses) - mean(fixture.losses()))).isGreaterThan(1e-3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mistral", "qwen2-window"})
    void withoutItsWindowACheckpointMissesTheFigures(String name, @TempDir Path directory) throws IOException {
        Fixture fixture = Fixture.of(name);
        Fixture.editConfig(
                fixture.copyTo(directory),
                config -> config.putNull("sliding_window").remove("layer_types"));
        double[] losses = Fixture.losses(Fixture.load(directory, DType.FLOAT32, scope), fixture.tokens());
        for (int i = 0; i < losses.length; i++) {
            assertThat(losses[i]).isNotCloseTo(fixture.losses()[i], withinPercentage(0.1));
        }
    }

    /** As transformers 4, 5 and the first files of a family have them. */
    @ParameterizedTest
    @CsvSource({
        "phi3, model., ''",
        "opt, model.decoder., decoder.",
        "neox, embed_out., lm_head.",
        "gpt2, transformer., ''",
        "bloom, transformer., ''"
    })
    void namesOfTensorsMayBeSpeltOtherwise(String name, String from, String to, @TempDir Path directory)
            throws IOException {
        Fixture fixture = Fixture.of(name);
        double[] expected = Fixture.losses(fixture.load(DType.FLOAT32, scope), fixture.tokens());
        Path file = fixture.copyTo(directory).resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header = new String(bytes, Long.BYTES, length, StandardCharsets.UTF_8).replace('"' + from, '"' + to);
        byte[] padded = (header + " ".repeat(length - header.length())).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(padded, 0, bytes, Long.BYTES, length);
        Files.write(file, bytes);
        assertThat(Fixture.losses(Fixture.load(directory, DType.FLOAT32, scope), fixture.tokens()))
                .containsExactly(expected);
    }

    @Test
    void aTiedModelIgnoresAnOutputMatrixThatWasStoredAllTheSame(@TempDir Path directory) throws IOException {
        Fixture fixture = Fixture.of("grouped-untied");
        Fixture.editConfig(fixture.copyTo(directory), config -> config.put("tie_word_embeddings", true));
        double[] stored = Fixture.losses(Fixture.load(directory, DType.FLOAT32, scope), fixture.tokens());
        Fixture.editWeights(directory, weights -> weights.remove("lm_head.weight"));
        double[] removed = Fixture.losses(Fixture.load(directory, DType.FLOAT32, scope), fixture.tokens());
        assertThat(stored).containsExactly(removed);
        assertThat(Math.abs(mean(stored) - mean(fixture.losses()))).isGreaterThan(1e-3);
    }

    private static double norm(NDArray tensor) {
        double sum = 0;
        for (float value : tensor.toFloatArray()) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}
