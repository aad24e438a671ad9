package spade.sense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.SpadeException;
import spade.safetensors.SafetensorsWriter;

@SuppressWarnings("NullAway.Init")
class SensitivityFileTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("sensitivity-0.6.safetensors");
    }

    private static void assertSame(SensitivityProfile found, SensitivityProfile expected) {
        assertThat(found.withoutPasses()).isEqualTo(expected.withoutPasses());
        assertThat(found.passes()).hasSameSizeAs(expected.passes());
        for (int n = 0; n < expected.passes().size(); n++) {
            assertThat(found.passes().get(n).base())
                    .isEqualTo(expected.passes().get(n).base());
            assertThat(bins(found.passes().get(n)))
                    .isDeepEqualTo(bins(expected.passes().get(n)));
        }
    }

    private static float[][][][] bins(Slopes pass) {
        return pass.sums().stream()
                .map(window -> window.stream()
                        .map(block -> block.toArray(float[][]::new))
                        .toArray(float[][][]::new))
                .toArray(float[][][][]::new);
    }

    @Test
    void whatIsWrittenReadsBackBitByBit() {
        SensitivityProfile profile = Sensitivities.profile(0.6);
        SensitivityFile.write(profile, file());
        assertSame(SensitivityFile.read(file()), profile);
    }

    @Test
    void aProfileOfWhichNothingIsKnownYetReadsBack() {
        SensitivityProfile nothing = Sensitivities.profile(0.6).withoutPasses();
        SensitivityFile.write(nothing, file());
        assertSame(SensitivityFile.read(file()), nothing);
    }

    @Test
    void aDamagedByteIsNoticedUnlessItChangesNothing() throws IOException {
        SensitivityProfile profile = Sensitivities.profile(0.6);
        SensitivityFile.write(profile, file());
        byte[] bytes = Files.readAllBytes(file());
        int refused = 0;
        for (int at = 0; at < bytes.length; at += 7) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 0x01;
            Files.write(file(), damaged);
            try {
                assertSame(SensitivityFile.read(file()), profile);
            } catch (SpadeException e) {
                refused++;
                assertThat(e).hasMessageContaining("sensitivity-0.6.safetensors");
            }
        }
        assertThat(refused).isGreaterThan(bytes.length / 7 * 9 / 10);
    }

    @Test
    void aFileThatWasCutOffIsNoticed() throws IOException {
        SensitivityFile.write(Sensitivities.profile(0.6), file());
        byte[] bytes = Files.readAllBytes(file());
        for (int length : new int[] {0, 7, 8, 100, bytes.length / 2, bytes.length - 4, bytes.length - 1}) {
            Files.write(file(), Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> SensitivityFile.read(file()))
                    .as("%d bytes", length)
                    .isInstanceOf(SpadeException.class);
        }
    }

    @Test
    void otherFilesAndOtherVersionsAreNamed() throws IOException {
        new SafetensorsWriter().add("pass.0", new float[] {1}, 1).write(file());
        assertThatThrownBy(() -> SensitivityFile.read(file()))
                .isInstanceOf(SpadeException.class)
                .hasMessageContaining("no sensitivity profile");
        SensitivityFile.write(Sensitivities.profile(0.6), file());
        String content = Files.readString(file(), StandardCharsets.ISO_8859_1);
        Files.writeString(
                file(),
                content.replace("\"sensitivityProfile\":\"1\"", "\"sensitivityProfile\":\"9\""),
                StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> SensitivityFile.read(file()))
                .isInstanceOf(SpadeException.class)
                .hasMessageContaining("format version 9");
    }
}
