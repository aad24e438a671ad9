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
 * Activation norms on disk: safetensors with one float32 vector {@code block.L.input.I} each, and a hash of all of them
 * in the header.
 */
public final class NormsFile {

    private static final String HASH = "sha256";

    private NormsFile() {}

    /** Writes norms, whole or not at all. */
    public static void write(ActivationNorms norms, Path file) {
        SafetensorsWriter writer = new SafetensorsWriter().metadata(HASH, hash(norms));
        for (int l = 0; l < norms.byBlock().size(); l++) {
            List<float[]> inputs = norms.block(l);
            for (int i = 0; i < inputs.size(); i++) {
                writer.add(name(l, i), inputs.get(i), inputs.get(i).length);
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
            if (!hash(norms).equals(stored.metadata().get(HASH))) {
                throw new SpadeException(
                        "The norms in " + file + " are damaged; delete the file and they are made again.");
            }
            return norms;
        }
    }

    private static String name(int block, int input) {
        return "block." + block + ".input." + input;
    }

    /** SHA-256 of the values one after the other. */
    static String hash(List<float[]> vectors) {
        MessageDigest digest = Digests.sha256();
        for (float[] values : vectors) {
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
            bytes.asFloatBuffer().put(values);
            digest.update(bytes);
        }
        return Digests.hex(digest);
    }

    private static String hash(ActivationNorms norms) {
        return hash(norms.byBlock().stream().flatMap(List::stream).toList());
    }
}
