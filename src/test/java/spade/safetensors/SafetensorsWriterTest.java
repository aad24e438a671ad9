package spade.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static spade.Failures.assertFailure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.TensorScope;

class SafetensorsWriterTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void whatIsWrittenIsReadBack() {
        Path file = directory.resolve("deep/er/written.safetensors");
        float[] special = {Float.NaN, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE};
        new SafetensorsWriter()
                .add("matrix", new float[] {1, 2, 3, 4, 5, 6}, 3, 2)
                .add("special", special, 4)
                .add("scalar", new float[] {7})
                .add("nothing", new float[0], 0, 5)
                .metadata("what", "norms \"quoted\" and Grüße")
                .metadata("format", "pt")
                .write(file);
        try (SafetensorsFile tensors = SafetensorsFile.open(file);
                TensorScope scope = TensorScope.open(Device.CPU)) {
            assertThat(tensors.names()).containsExactly("matrix", "special", "scalar", "nothing");
            assertThat(tensors.metadata())
                    .hasSize(2)
                    .containsEntry("what", "norms \"quoted\" and Grüße")
                    .containsEntry("format", "pt");
            assertThat(tensors.shape("matrix")).containsExactly(3, 2);
            assertThat(tensors.shape("scalar")).isEmpty();
            assertThat(tensors.shape("nothing")).containsExactly(0, 5);
            assertThat(tensors.floats("special")).containsExactly(special);
            assertThat(tensors.floats("scalar")).containsExactly(7);
            assertThat(tensors.floats("nothing")).isEmpty();
            assertThat(tensors.read("matrix", DType.FLOAT32, scope.kernels("tensor"), scope)
                            .get(2)
                            .toFloatArray())
                    .containsExactly(5, 6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "ü"})
    void theDataBeginAtAMultipleOfEightBytesAndEndWithTheFile(String key) throws IOException {
        Path file = directory.resolve("aligned.safetensors");
        new SafetensorsWriter()
                .add("x", new float[] {1, 2}, 2)
                .add("y", new float[] {3}, 1)
                .metadata(key, "")
                .write(file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = Math.toIntExact(bytes.getLong());
        JsonNode json = new ObjectMapper().readTree(new String(bytes.array(), 8, header, StandardCharsets.UTF_8));

        assertThat((8 + header) % 8).isZero();
        assertThat(json.at("/x/data_offsets").toString()).isEqualTo("[0,8]");
        assertThat(json.at("/y/data_offsets").toString()).isEqualTo("[8,12]");
        assertThat(bytes.position(8 + header).remaining()).isEqualTo(12);
        assertThat(new float[] {bytes.getFloat(), bytes.getFloat(), bytes.getFloat()})
                .containsExactly(1, 2, 3);
    }

    @Test
    void anOlderFileIsReplacedAndNothingElseIsLeftBehind() throws IOException {
        Path file = Files.writeString(directory.resolve("replaced.safetensors"), "older and longer than the new one");
        new SafetensorsWriter().add("x", new float[] {1}, 1).write(file);
        try (SafetensorsFile tensors = SafetensorsFile.open(file);
                Stream<Path> left = Files.list(directory)) {
            assertThat(tensors.floats("x")).containsExactly(1);
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        Path occupied = Files.writeString(directory.resolve("occupied"), "a file where a folder belongs");
        assertFailure(
                () -> new SafetensorsWriter().add("x", new float[] {1}, 1).write(occupied.resolve("x.safetensors")),
                "Cannot write",
                "x.safetensors",
                "check that the folder can be written");
    }
}
