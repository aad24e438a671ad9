package spade.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spade.Doubles;
import spade.SpadeException;

@SuppressWarnings("NullAway.Init")
class ProfileFileTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("scores.profile");
    }

    private static ScoreProfile profile() {
        Random random = new Random(1);
        float[] many = new float[5000];
        for (int i = 0; i < many.length; i++) {
            many[i] = (float) Math.exp(random.nextGaussian());
        }
        // Enough of one score for a count of several bytes.
        float[] equal = new float[100_000];
        Arrays.fill(equal, 0.3f);
        return new ScoreProfile(
                        List.of(
                                block(5000, many),
                                block(100_001, equal, new float[] {0f}),
                                block(1L << 30, new float[] {Float.MIN_VALUE, Float.MAX_VALUE})),
                        Map.of("model", "0123", "metric", "‖X‖·|W|", "empty", ""))
                .withSlopes(0.5, List.of(Doubles.of(0.5), Doubles.of(-1e-300), Doubles.of(3)))
                .withSlopes(0.7, List.of(Doubles.of(7), Doubles.of(0.1), Doubles.of(9)));
    }

    /** One of a linear whose elements are the first array. */
    private static BlockProfile block(long parameters, float[]... scores) {
        Histogram histogram = new Histogram();
        Distribution part = histogram.addPart(scores[0]);
        for (int i = 1; i < scores.length; i++) {
            histogram.add(scores[i]);
        }
        Distribution all = histogram.distribution();
        return new BlockProfile(
                List.of(new LinearProfile("q", 1, parameters, part, part, part, Optional.empty())), all, all, all);
    }

    @Test
    void whatIsWrittenReadsBackBitByBit() {
        ScoreProfile written = profile();
        ProfileFile.write(written, file());
        ScoreProfile read = ProfileFile.read(file());
        assertThat(read.provenance()).isEqualTo(written.provenance());
        assertThat(read.slopes()).isEqualTo(written.slopes()).hasSize(2);
        assertThat(read.parameters()).containsExactly(5000, 100_001, 1L << 30);
        for (int l = 0; l < written.blocks().size(); l++) {
            assertThat(read.blocks().get(l).linears())
                    .isEqualTo(written.blocks().get(l).linears());
            Distribution before = written.blocks().get(l).scores();
            Distribution after = read.blocks().get(l).scores();
            assertThat(after.bins()).isEqualTo(before.bins());
            assertThat(after.total()).isEqualTo(before.total());
            for (int bin = 0; bin < before.bins(); bin++) {
                assertThat(Double.doubleToRawLongBits(after.value(bin)))
                        .isEqualTo(Double.doubleToRawLongBits(before.value(bin)));
                assertThat(after.count(bin)).isEqualTo(before.count(bin));
            }
        }
    }

    @Test
    void theSameProfileMakesTheSameBytes() throws IOException {
        ProfileFile.write(profile(), file());
        byte[] first = Files.readAllBytes(file());
        ProfileFile.write(ProfileFile.read(file()), file());
        assertThat(Files.readAllBytes(file())).isEqualTo(first);
    }

    @Test
    void aDamagedByteIsNoticedWhereverItLies() throws IOException {
        ProfileFile.write(profile(), file());
        byte[] bytes = Files.readAllBytes(file());
        for (int at = 0; at < bytes.length; at += at < 200 || at > bytes.length - 40 ? 1 : 97) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 0x10;
            assertUnreadable(damaged, "byte " + at);
        }
    }

    @Test
    void aFileThatWasCutOffIsNoticed() throws IOException {
        ProfileFile.write(profile(), file());
        byte[] bytes = Files.readAllBytes(file());
        for (int length : new int[] {0, 1, 7, 8, 12, 39, 40, 41, 100, bytes.length - 33, bytes.length - 1}) {
            assertUnreadable(Arrays.copyOf(bytes, length), length + " bytes");
        }
        assertUnreadable(Arrays.copyOf(bytes, bytes.length + 1), "one byte more");
    }

    @Test
    void aFileOfAnotherKindIsNamedAsSuch() throws IOException {
        Files.writeString(file(), "This is a text, long enough to hold a magic number and a hash of 32 bytes.");
        assertThatThrownBy(() -> ProfileFile.read(file()))
                .isInstanceOf(SpadeException.class)
                .hasMessageContaining("is no score profile");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> ProfileFile.read(folder.resolve("absent")))
                .isInstanceOf(SpadeException.class)
                .hasMessageContaining("absent");
    }

    @Test
    void anotherVersionIsNamed() throws IOException {
        Files.write(file(), sealed(out -> out.writeInt(1)));
        assertThatThrownBy(() -> ProfileFile.read(file()))
                .isInstanceOf(SpadeException.class)
                .hasMessageContaining("version 1");
    }

    /** What a hash cannot notice: content that never came from a profile. */
    enum Crafted implements Content {
        ENDS_AFTER_THE_VERSION(out -> {}),
        NO_BLOCKS(out -> out.writeLong(0)),
        NEGATIVE_BLOCKS(out -> {
            out.writeInt(0);
            out.writeInt(-1);
        }),
        A_SPARSITY_THAT_IS_NONE(out -> {
            whole(out);
            out.writeInt(1);
            out.writeDouble(1.5);
            out.writeDouble(3);
        }),
        FEWER_SLOPES_THAN_LINEARS(out -> {
            whole(out);
            out.writeInt(1);
            out.writeDouble(0.5);
        }),
        MORE_BLOCKS_THAN_BYTES(out -> {
            out.writeInt(0);
            out.writeInt(Integer.MAX_VALUE);
        }),
        NEGATIVE_ENTRIES(out -> {
            out.writeInt(-5);
            out.writeInt(0);
        }),
        BROKEN_TEXT(out -> {
            out.writeInt(1);
            out.writeShort(2);
            out.writeShort(0xffff);
        }),
        NO_LINEARS(out -> {
            out.writeInt(0);
            out.writeInt(1);
            out.writeInt(0);
            one(out);
            one(out);
            one(out);
        }),
        ONE_DISTRIBUTION_ONLY(out -> {
            block(out, 1, 1);
            bin(out, new int[] {1}, 1);
        }),
        NEGATIVE_BINS(out -> block(out, 1, -1)),
        MORE_BINS_THAN_MEMORY(out -> block(out, 1, Integer.MAX_VALUE)),
        NO_BINS(out -> block(out, 1, 0)),
        NEGATIVE_PARAMETERS(out -> {
            block(out, -1, 1);
            bin(out, new int[] {1}, 1);
        }),
        ENDLESS_COUNT(out -> {
            block(out, 1, 1);
            bin(out, new int[] {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}, 1);
        }),
        NEGATIVE_COUNT(out -> {
            block(out, 1, 1);
            bin(out, new int[] {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01}, 1);
        }),
        EMPTY_BIN(out -> {
            block(out, 1, 1);
            bin(out, new int[] {0}, 1);
        }),
        SCORE_THAT_IS_NO_NUMBER(out -> {
            block(out, 1, 1);
            bin(out, new int[] {1}, Float.NaN);
        }),
        NEGATIVE_SCORE(out -> {
            block(out, 1, 1);
            bin(out, new int[] {1}, -1);
        }),
        SOMETHING_BEHIND_THE_LAST_BLOCK(out -> {
            block(out, 1, 1);
            bin(out, new int[] {1}, 1);
            one(out);
            one(out);
            out.writeInt(0);
            out.writeInt(0);
        });

        private final Content content;

        Crafted(Content content) {
            this.content = content;
        }

        @Override
        public void writeTo(DataOutputStream out) throws IOException {
            out.writeInt(3);
            content.writeTo(out);
        }

        private static void block(DataOutputStream out, long parameters, int bins) throws IOException {
            out.writeInt(0);
            out.writeInt(1);
            linear(out, parameters);
            out.writeInt(bins);
        }
    }

    /** A model of one block of one linear, up to its slopes. */
    private static void whole(DataOutputStream out) throws IOException {
        out.writeInt(0);
        out.writeInt(1);
        out.writeInt(1);
        linear(out, 1);
        one(out);
        one(out);
        one(out);
    }

    /** One linear of one row, with the quantities 0 to 13, all of whose elements are 1. */
    private static void linear(DataOutputStream out, long parameters) throws IOException {
        out.writeInt(1);
        out.writeUTF("down");
        out.writeLong(1);
        out.writeLong(parameters);
        out.writeBoolean(true);
        for (int i = 0; i < 14; i++) {
            out.writeDouble(i);
        }
        one(out);
        one(out);
        one(out);
    }

    private static void bin(DataOutputStream out, int[] count, float mean) throws IOException {
        for (int part : count) {
            out.writeByte(part);
        }
        out.writeFloat(mean);
    }

    /** A distribution of the number 1. */
    private static void one(DataOutputStream out) throws IOException {
        out.writeInt(1);
        bin(out, new int[] {1}, 1);
    }

    @ParameterizedTest
    @EnumSource
    void aCraftedFileWithAValidHashIsRefused(Crafted crafted) throws IOException {
        assertUnreadable(sealed(crafted), crafted.name());
    }

    @Test
    void aFileMadeByHandFromTheDescriptionIsRead() throws IOException {
        Files.write(file(), sealed(out -> {
            out.writeInt(3);
            out.writeInt(1);
            out.writeUTF("metric");
            out.writeUTF("wanda");
            out.writeInt(1);
            linear(out, 301);
            out.writeInt(2);
            out.write(new byte[] {(byte) 0xac, 0x02});
            out.writeFloat(0.25f);
            out.write(1);
            out.writeFloat(2);
            one(out);
            out.writeInt(1);
            bin(out, new int[] {3}, 0.5f);
            out.writeInt(1);
            out.writeDouble(0.6);
            out.writeDouble(2.5);
        }));
        ScoreProfile read = ProfileFile.read(file());
        Distribution scores = read.blocks().get(0).scores();
        assertThat(read.provenance()).containsExactly(Map.entry("metric", "wanda"));
        assertThat(read.parameters()).containsExactly(301);
        assertThat(scores.total()).isEqualTo(301);
        assertThat(scores.sum(x -> x)).isEqualTo(300 * 0.25 + 2);
        assertThat(read.blocks().get(0).weights().sum(x -> x)).isEqualTo(1);
        assertThat(read.blocks().get(0).activations().sum(x -> x)).isEqualTo(1.5);
        LinearProfile linear = read.blocks().get(0).linears().get(0);
        assertThat(linear.name()).isEqualTo("down");
        LinearMatrices matrices = linear.matrices().orElseThrow();
        assertThat(matrices.scores().get(MatrixQuantity.GRAM)).isEqualTo(0);
        assertThat(linear.scores()).isEqualTo(linear.weights());
        assertThat(linear.activations().mean()).isEqualTo(1);
        assertThat(read.slopesAt(0.6)).contains(List.of(Doubles.of(2.5)));
        assertThat(read.slopesAt(0.5)).isEmpty();
        assertThat(read.detail()).isEqualTo(ProfileDetail.MATRICES);
        assertThat(matrices.scores().get(MatrixQuantity.GRAM)).isEqualTo(0);
        assertThat(matrices.scores().get(MatrixQuantity.RANK)).isEqualTo(5);
        assertThat(matrices.weights().get(MatrixQuantity.GRAM)).isEqualTo(7);
        assertThat(matrices.weights().get(MatrixQuantity.HILL_EXPONENT)).isEqualTo(13);
    }

    private void assertUnreadable(byte[] bytes, String what) throws IOException {
        Files.write(file(), bytes);
        assertThatThrownBy(() -> ProfileFile.read(file()))
                .as(what)
                .isInstanceOf(SpadeException.class)
                .hasMessageContaining("scores.profile");
    }

    private interface Content {

        void writeTo(DataOutputStream out) throws IOException;
    }

    /** The magic word, a content, and the hash of both. */
    private static byte[] sealed(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write("SPADEPRF".getBytes(StandardCharsets.US_ASCII));
        content.writeTo(out);
        try {
            out.write(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }
}
