package spade.profile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import spade.AtomicFile;
import spade.Digests;
import spade.Doubles;
import spade.Reason;
import spade.SpadeException;

/**
 * A score profile on disk. Big-endian:
 *
 * <pre>
 * magic "SPADEPRF" | version int | n int, n × (key utf, value utf) | blocks int
 * per block: linears int, per linear: name utf | outputs long | inputs long | matrices 0 or 1, one byte
 *            with matrices: 2 × 7 double, quantities of scores and of W
 *            then the distributions of its scores, |W| and ‖X‖, in the coarser bins of parts
 *            then those of the block: bins int | bins × (count varint, mean float32), ascending
 * slopes int, per sparsity: sparsity double | a double per linear, block after block
 * SHA-256 of everything before, 32 bytes
 * </pre>
 */
public final class ProfileFile {

    private static final byte[] MAGIC = "SPADEPRF".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 3;
    private static final int HASH_BYTES = 32;
    /** Counts have at most 49 bits, seven to a byte. */
    private static final int LONGEST_SHIFT = 42;

    private ProfileFile() {}

    /** Writes a profile, whole or not at all. */
    public static void write(ScoreProfile profile, Path file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            encode(profile, out);
            out.write(Digests.sha256().digest(bytes.toByteArray()));
        } catch (IOException e) {
            throw new IllegalStateException("Writing to memory does not fail", e);
        }
        AtomicFile.write(file, bytes.toByteArray());
    }

    private static void encode(ScoreProfile profile, DataOutputStream out) throws IOException {
        out.write(MAGIC);
        out.writeInt(VERSION);
        out.writeInt(profile.provenance().size());
        for (Map.Entry<String, String> item : new TreeMap<>(profile.provenance()).entrySet()) {
            out.writeUTF(item.getKey());
            out.writeUTF(item.getValue());
        }
        out.writeInt(profile.blocks().size());
        for (BlockProfile block : profile.blocks()) {
            out.writeInt(block.linears().size());
            for (LinearProfile linear : block.linears()) {
                encode(linear, out);
            }
            encodeElements(block, out);
        }
        out.writeInt(profile.slopes().size());
        for (Map.Entry<Double, List<Doubles>> slopes : new TreeMap<>(profile.slopes()).entrySet()) {
            out.writeDouble(slopes.getKey());
            for (Doubles block : slopes.getValue()) {
                for (double slope : block.toArray()) {
                    out.writeDouble(slope);
                }
            }
        }
    }

    private static void encodeElements(UnitProfile unit, DataOutputStream out) throws IOException {
        encode(unit.scores(), out);
        encode(unit.weights(), out);
        encode(unit.activations(), out);
    }

    private static void encode(LinearProfile linear, DataOutputStream out) throws IOException {
        out.writeUTF(linear.name());
        out.writeLong(linear.outputs());
        out.writeLong(linear.inputs());
        out.writeBoolean(linear.matrices().isPresent());
        if (linear.matrices().isPresent()) {
            LinearMatrices matrices = linear.matrices().get();
            for (double quantity :
                    matrices.scores().values().and(matrices.weights().values()).toArray()) {
                out.writeDouble(quantity);
            }
        }
        encodeElements(linear, out);
    }

    private static void encode(Distribution scores, DataOutputStream out) throws IOException {
        out.writeInt(scores.bins());
        for (int bin = 0; bin < scores.bins(); bin++) {
            long count = scores.count(bin);
            for (; count >= 0x80; count >>>= 7) {
                out.writeByte((int) ((count & 0x7f) | 0x80));
            }
            out.writeByte((int) count);
            out.writeFloat((float) scores.value(bin));
        }
    }

    /**
     * Reads a profile and checks its hash; a file of another kind or version, or a damaged one, is a
     * {@link SpadeException}.
     */
    public static ScoreProfile read(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new SpadeException("Cannot read the profile " + file + " (" + Reason.of(e) + "); check the path.", e);
        }
        if (bytes.length < MAGIC.length + HASH_BYTES
                || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new SpadeException("The file " + file + " is no score profile; make one with a calibration run.");
        }
        int length = bytes.length - HASH_BYTES;
        byte[] hash = Digests.sha256().digest(Arrays.copyOf(bytes, length));
        if (!Arrays.equals(hash, Arrays.copyOfRange(bytes, length, bytes.length))) {
            throw new SpadeException("The profile " + file + " is damaged or cut off; delete it and it is made again.");
        }
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(bytes, MAGIC.length, length - MAGIC.length))) {
            return decode(in, file);
        } catch (IOException e) {
            throw new SpadeException(
                    "The profile " + file + " holds what no profile holds (" + Reason.of(e)
                            + "); delete it and it is made again.",
                    e);
        }
    }

    private static ScoreProfile decode(DataInputStream in, Path file) throws IOException {
        int version = in.readInt();
        if (version != VERSION) {
            throw new SpadeException("The profile " + file + " has the format version " + version
                    + ", and this program reads " + VERSION + "; make it again.");
        }
        Map<String, String> provenance = new TreeMap<>();
        for (int i = size(in, 0, 4); i > 0; i--) {
            provenance.put(in.readUTF(), in.readUTF());
        }
        List<BlockProfile> blocks = new ArrayList<>();
        for (int i = size(in, 1, 17); i > 0; i--) {
            List<LinearProfile> linears = new ArrayList<>();
            for (int k = size(in, 1, 45); k > 0; k--) {
                linears.add(linear(in));
            }
            double width = Histogram.HALF_WIDTH;
            blocks.add(new BlockProfile(
                    linears, distribution(in, width), distribution(in, width), distribution(in, width)));
        }
        ScoreProfile profile = new ScoreProfile(blocks, provenance);
        for (int i = size(in, 0, 8); i > 0; i--) {
            profile = profile.withSlopes(sparsity(in), slopes(in, blocks));
        }
        check(in.available() == 0, "bytes behind the last slope", in.available());
        return profile;
    }

    private static double sparsity(DataInputStream in) throws IOException {
        double sparsity = in.readDouble();
        check(sparsity > 0 && sparsity < 1, "as a sparsity", sparsity);
        return sparsity;
    }

    private static List<Doubles> slopes(DataInputStream in, List<BlockProfile> blocks) throws IOException {
        List<Doubles> slopes = new ArrayList<>();
        for (BlockProfile block : blocks) {
            double[] values = new double[block.linears().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = in.readDouble();
            }
            slopes.add(Doubles.of(values));
        }
        return slopes;
    }

    private static LinearProfile linear(DataInputStream in) throws IOException {
        String name = in.readUTF();
        long outputs = in.readLong();
        long inputs = in.readLong();
        check(outputs > 0 && outputs < 1L << 31, "outputs", outputs);
        check(inputs > 0 && inputs < 1L << 31, "inputs", inputs);
        Optional<LinearMatrices> matrices =
                in.readBoolean() ? Optional.of(new LinearMatrices(quantities(in), quantities(in))) : Optional.empty();
        double width = Histogram.PART_HALF_WIDTH;
        return new LinearProfile(
                name,
                outputs,
                inputs,
                distribution(in, width),
                distribution(in, width),
                distribution(in, width),
                matrices);
    }

    private static MatrixQuantities quantities(DataInputStream in) throws IOException {
        double[] values = new double[MatrixQuantity.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return MatrixQuantities.of(values);
    }

    /** A number of items that each take some bytes at least: a file cannot make us reserve more than its own size. */
    private static int size(DataInputStream in, int least, int bytesPerItem) throws IOException {
        int size = in.readInt();
        check(size >= least && size <= in.available() / bytesPerItem, "items", size);
        return size;
    }

    private static void check(boolean holds, String what, Number found) throws IOException {
        if (!holds) {
            throw new IOException(found + " " + what);
        }
    }

    private static Distribution distribution(DataInputStream in, double halfWidth) throws IOException {
        int bins = size(in, 1, 5);
        double[] values = new double[bins];
        long[] counts = new long[bins];
        for (int bin = 0; bin < bins; bin++) {
            int shift = 0;
            byte part;
            do {
                check(shift <= LONGEST_SHIFT, "bits or more in a count", shift);
                part = in.readByte();
                counts[bin] |= (long) (part & 0x7f) << shift;
                shift += 7;
            } while (part < 0);
            values[bin] = in.readFloat();
            check(counts[bin] > 0, "scores in a bin", counts[bin]);
            check(values[bin] >= 0 && values[bin] < Float.POSITIVE_INFINITY, "as a score", values[bin]);
        }
        return new Distribution(values, counts, halfWidth);
    }
}
