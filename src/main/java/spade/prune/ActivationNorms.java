package spade.prune;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import spade.Digests;
import spade.SpadeException;
import spade.safetensors.SafetensorsFile;
import spade.safetensors.SafetensorsWriter;

/**
 * ‖X_j‖ of every input feature: the square root of the sum over tokens of x², averaged over windows, as Wanda's
 * released code computes it. On disk: safetensors with one float32 vector {@code block.L.input.I} each, and a hash of
 * all of them in the header.
 *
 * @param byBlock [block][observed input] → one norm per feature; linears that read the same activations share them
 */
public record ActivationNorms(List<List<float[]>> byBlock) {

    private static final String HASH = "sha256";

    public ActivationNorms {
        byBlock = byBlock.stream().map(List::copyOf).toList();
    }

    /** The norms of one block, by observed input. */
    public List<float[]> block(int index) {
        return byBlock.get(index);
    }

    /** Writes norms, whole or not at all. */
    public void write(Path file) {
        SafetensorsWriter writer = hashed(all());
        for (int l = 0; l < byBlock.size(); l++) {
            for (int i = 0; i < block(l).size(); i++) {
                float[] values = block(l).get(i);
                writer.add(name(l, i), values, values.length);
            }
        }
        writer.write(file);
    }

    /** Reads norms and checks their hash; a damaged file is a {@link SpadeException}. */
    public static ActivationNorms read(Path file) {
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            List<List<float[]>> blocks = new ArrayList<>();
            while (stored.names().contains(name(blocks.size(), 0))) {
                List<float[]> inputs = new ArrayList<>();
                while (stored.names().contains(name(blocks.size(), inputs.size()))) {
                    inputs.add(stored.floats(name(blocks.size(), inputs.size())));
                }
                blocks.add(inputs);
            }
            ActivationNorms norms = new ActivationNorms(blocks);
            requireHash("norms", file, stored, norms.all());
            return norms;
        }
    }

    private List<float[]> all() {
        return byBlock.stream().flatMap(List::stream).toList();
    }

    private static String name(int block, int input) {
        return "block." + block + ".input." + input;
    }

    /** Begins a file with the hash of its vectors. */
    static SafetensorsWriter hashed(List<float[]> vectors) {
        return new SafetensorsWriter().metadata(HASH, hash(vectors));
    }

    /** Fails if a file that {@link #hashed} began has another hash than what was read of it. */
    static void requireHash(String what, Path file, SafetensorsFile stored, List<float[]> vectors) {
        if (!hash(vectors).equals(stored.metadata().get(HASH))) {
            throw new SpadeException(
                    "The " + what + " in " + file + " are damaged; delete the file and they are made again.");
        }
    }

    /** SHA-256 of the values one after the other. */
    private static String hash(List<float[]> vectors) {
        MessageDigest digest = Digests.sha256();
        for (float[] values : vectors) {
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
            bytes.asFloatBuffer().put(values);
            digest.update(bytes);
        }
        return Digests.hex(digest);
    }
}
