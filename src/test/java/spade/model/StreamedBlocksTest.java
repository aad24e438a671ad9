package spade.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Progress;
import spade.TinyCheckpoint;
import spade.UsageException;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.TensorScope;

/** Models whose blocks are read again and again, beside resident ones. */
@SuppressWarnings("NullAway.Init")
class StreamedBlocksTest {

    private TensorScope scope;
    private Checkpoint checkpoint;
    private LanguageModel resident;
    private LanguageModel streamed;

    @BeforeEach
    void load(@TempDir Path folder) throws IOException {
        scope = TensorScope.open(Device.CPU);
        checkpoint = Checkpoint.open(TinyCheckpoint.write(folder.resolve("model")));
        resident = LanguageModel.load(checkpoint, DType.FLOAT32, Residency.ALL, scope, Progress.NONE);
        streamed = LanguageModel.load(checkpoint, DType.FLOAT32, Residency.BLOCKS, scope, Progress.NONE);
    }

    @AfterEach
    void close() {
        streamed.close();
        scope.close();
        checkpoint.close();
    }

    private static List<float[]> weights(Block block) {
        return block.linears().stream().map(NDArray::toFloatArray).toList();
    }

    private void assertSame(int index) {
        List<float[]> expected = weights(resident.block(index));
        List<float[]> found = weights(streamed.block(index));
        assertThat(streamed.block(index).index()).isEqualTo(index);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).containsExactly(expected.get(i));
        }
    }

    @Test
    void blocksAreTheSameInWhicheverOrderTheyAreAskedFor() {
        for (int index : new int[] {0, 1, 2, 0, 1, 2, 2, 0, 2, 1, 0, 0}) {
            assertSame(index);
        }
    }

    @Test
    void theLastTwoBlocksStayValid() {
        Block first = streamed.block(0);
        List<float[]> before = weights(first);
        streamed.block(1);
        List<float[]> after = weights(first);
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i)).containsExactly(before.get(i));
        }
    }

    @Test
    void aPassGivesTheSameLosses() {
        long[][] windows = {{1, 5, 9, 2, 33, 60, 7}, {3, 3, 8, 41, 0, 12, 63}};
        assertThat(Fixture.losses(streamed, windows)).containsExactly(Fixture.losses(resident, windows));
        assertThat(Fixture.losses(streamed, windows)).containsExactly(Fixture.losses(resident, windows));
    }

    @Test
    void aModelThatFitsStaysAndALargerOneIsStreamed() {
        assertThat(Residency.AUTO.streams(checkpoint, DType.FLOAT32, Device.CPU))
                .isFalse();
        assertThat(Residency.parse("blocks").streams(checkpoint, DType.FLOAT32, Device.CPU))
                .isTrue();
        assertThatThrownBy(() -> Residency.parse("none")).isInstanceOf(UsageException.class);
    }

    @Test
    void damagedWeightsAreNamedWhenTheirBlockIsReached(@TempDir Path other) throws IOException {
        Path directory = TinyCheckpoint.write(other.resolve("damaged"));
        Path file = directory.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        // The last tensors lie at the end; NaN in float32 has all exponent bits set.
        for (int i = bytes.length - 64; i < bytes.length; i++) {
            bytes[i] = (byte) 0xff;
        }
        Files.write(file, bytes);
        try (Checkpoint damaged = Checkpoint.open(directory);
                LanguageModel model =
                        LanguageModel.load(damaged, DType.FLOAT32, Residency.BLOCKS, scope, Progress.NONE)) {
            assertThatThrownBy(() -> {
                        for (int l = 0; l < TinyCheckpoint.BLOCKS; l++) {
                            model.block(l);
                        }
                    })
                    .hasMessageContaining("NaN");
        }
    }
}
