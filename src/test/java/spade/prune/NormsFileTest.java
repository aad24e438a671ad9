package spade.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.SpadeException;
import spade.safetensors.SafetensorsWriter;

@SuppressWarnings("NullAway.Init")
class NormsFileTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("norms.safetensors");
    }

    private static ActivationNorms norms() {
        Random random = new Random(1);
        List<List<float[]>> blocks = new ArrayList<>();
        for (int l = 0; l < 3; l++) {
            List<float[]> inputs = new ArrayList<>();
            for (int features : new int[] {5, 1, 7}) {
                float[] values = new float[features];
                for (int i = 0; i < features; i++) {
                    values[i] = random.nextFloat() * 100;
                }
                inputs.add(values);
            }
            blocks.add(inputs);
        }
        return new ActivationNorms(blocks);
    }

    private static void assertSame(ActivationNorms found, ActivationNorms expected) {
        assertThat(found.byBlock()).hasSameSizeAs(expected.byBlock());
        for (int l = 0; l < expected.byBlock().size(); l++) {
            assertThat(found.block(l)).hasSameSizeAs(expected.block(l));
            for (int i = 0; i < expected.block(l).size(); i++) {
                assertThat(found.block(l).get(i)).isEqualTo(expected.block(l).get(i));
            }
        }
    }

    @Test
    void whatIsWrittenReadsBackBitByBit() {
        NormsFile.write(norms(), file());
        assertSame(NormsFile.read(file()), norms());
    }

    @Test
    void aDamagedByteIsNoticedUnlessItChangesNoNorm() throws IOException {
        NormsFile.write(norms(), file());
        byte[] bytes = Files.readAllBytes(file());
        int refused = 0;
        for (int at = 0; at < bytes.length; at++) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 0x01;
            Files.write(file(), damaged);
            try {
                assertSame(NormsFile.read(file()), norms());
            } catch (SpadeException e) {
                refused++;
                assertThat(e).hasMessageContaining("norms.safetensors");
            }
        }
        assertThat(refused).isGreaterThan(bytes.length * 9 / 10);
    }

    @Test
    void aFileThatWasCutOffIsNoticed() throws IOException {
        NormsFile.write(norms(), file());
        byte[] bytes = Files.readAllBytes(file());
        for (int length : new int[] {0, 7, 8, 100, bytes.length / 2, bytes.length - 4, bytes.length - 1}) {
            Files.write(file(), Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> NormsFile.read(file()))
                    .as("%d bytes", length)
                    .isInstanceOf(SpadeException.class);
        }
    }

    @Test
    void tensorsWithoutTheirHashAreRefused() {
        new SafetensorsWriter().add("block.0.input.0", new float[] {1, 2}, 2).write(file());
        assertThatThrownBy(() -> NormsFile.read(file()))
                .isInstanceOf(SpadeException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> NormsFile.read(folder.resolve("absent")))
                .isInstanceOf(SpadeException.class)
                .hasMessageContaining("absent");
    }
}
