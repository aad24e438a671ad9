package spade.sense;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spade.Digests;
import spade.Json;
import spade.SpadeException;
import spade.safetensors.SafetensorsFile;
import spade.safetensors.SafetensorsWriter;

/**
 * A sensitivity profile on disk: safetensors with a float32 tensor {@code pass.N} [windows, blocks, linears, bins] for
 * every reverse pass, whose base stands under the same name among the metadata; everything else there as JSON, and a
 * hash of all of it. Sixteen windows of a model with 30 blocks of seven linears take 0.7 MB a pass.
 */
public final class SensitivityFile {

    private static final String VERSION = "1";

    private static final String FORMAT = "sensitivityProfile";
    private static final String FACTS = "facts";
    private static final String PASS = "pass.";
    private static final String HASH = "sha256";

    private SensitivityFile() {}

    /** Writes a profile, whole or not at all. */
    public static void write(SensitivityProfile profile, Path file) {
        List<String> texts = new ArrayList<>(List.of(Json.line(profile.withoutPasses())));
        MessageDigest digest = Digests.sha256();
        SafetensorsWriter writer =
                new SafetensorsWriter().metadata(FORMAT, VERSION).metadata(FACTS, texts.get(0));
        for (Slopes pass : profile.passes()) {
            pass.addTo(writer, PASS + (texts.size() - 1));
            texts.add(Json.line(pass.base()));
            pass.sums().stream()
                    .flatMap(List::stream)
                    .flatMap(List::stream)
                    .forEach(bins -> digest.update(bytes(bins)));
        }
        writer.metadata(HASH, hash(digest, texts)).write(file);
    }

    /**
     * Reads a profile and checks its hash; a file of another kind or version, or a damaged one, is a
     * {@link SpadeException}.
     */
    public static SensitivityProfile read(Path file) {
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            requireVersion(file, stored.metadata().get(FORMAT));
            List<String> texts = new ArrayList<>(List.of(stored.metadata().getOrDefault(FACTS, "")));
            while (stored.names().contains(PASS + (texts.size() - 1))) {
                texts.add(stored.metadata().getOrDefault(PASS + (texts.size() - 1), ""));
            }
            MessageDigest digest = Digests.sha256();
            stored.eachBytes(digest::update);
            if (!hash(digest, texts).equals(stored.metadata().get(HASH))) {
                throw new SpadeException(damaged(file, "its hash is another"));
            }
            SensitivityProfile profile = Json.read(texts.get(0), SensitivityProfile.class);
            for (int n = 0; n < texts.size() - 1; n++) {
                profile = profile.with(Slopes.of(stored, PASS + n));
            }
            return profile;
        } catch (JsonProcessingException e) {
            throw new SpadeException(damaged(file, e.getOriginalMessage()), e);
        }
    }

    private static void requireVersion(Path file, @Nullable String version) {
        if (version == null) {
            throw new SpadeException("The file " + file + " is no sensitivity profile; make one with spade sense.");
        }
        if (!version.equals(VERSION)) {
            throw new SpadeException("The sensitivity profile " + file + " has the format version " + version
                    + ", and this program reads " + VERSION + "; make it again with spade sense.");
        }
    }

    private static String damaged(Path file, String why) {
        return "The sensitivity profile " + file + " is damaged (" + why
                + "); restore it from a copy, or delete it and give the command again that made it.";
    }

    /** @param digest of the tensors */
    private static String hash(MessageDigest digest, List<String> texts) {
        texts.forEach(text -> digest.update(text.getBytes(StandardCharsets.UTF_8)));
        return Digests.hex(digest);
    }

    /** As they lie in the file. */
    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
