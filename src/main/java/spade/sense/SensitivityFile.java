package spade.sense;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.ByteBuffer;
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
        String facts = Json.line(profile.withoutPasses());
        SafetensorsWriter writer = new SafetensorsWriter()
                .metadata(FORMAT, VERSION)
                .metadata(FACTS, facts)
                .metadata(HASH, hash(facts, profile.passes()));
        for (int n = 0; n < profile.passes().size(); n++) {
            profile.passes().get(n).addTo(writer, PASS + n);
        }
        writer.write(file);
    }

    /**
     * Reads a profile and checks its hash; a file of another kind or version, or a damaged one, is a
     * {@link SpadeException}.
     */
    public static SensitivityProfile read(Path file) {
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            requireVersion(file, stored.metadata().get(FORMAT));
            List<Slopes> passes = new ArrayList<>();
            while (stored.names().contains(PASS + passes.size())) {
                passes.add(Slopes.of(stored, PASS + passes.size()));
            }
            String facts = stored.metadata().getOrDefault(FACTS, "");
            if (!hash(facts, passes).equals(stored.metadata().get(HASH))) {
                throw new SpadeException(damaged(file, "its hash is another"));
            }
            SensitivityProfile profile = Json.read(facts, SensitivityProfile.class);
            for (Slopes pass : passes) {
                profile = profile.with(pass);
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
                + "); restore it from a copy, or delete it and make it again with spade sense.";
    }

    private static String hash(String facts, List<Slopes> passes) {
        MessageDigest digest = Digests.sha256();
        digest.update(facts.getBytes(StandardCharsets.UTF_8));
        for (Slopes pass : passes) {
            digest.update(Json.line(pass.base()).getBytes(StandardCharsets.UTF_8));
            pass.sums().stream()
                    .flatMap(List::stream)
                    .flatMap(List::stream)
                    .forEach(bins -> digest.update(bytes(bins)));
        }
        return Digests.hex(digest);
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
