package spade;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/** JSON files that outlive the program which wrote them: each says its format first, and another one is refused. */
public final class VersionedFile {

    /** Counts the changes to what any of these files holds. */
    public static final int FORMAT = 5;

    private static final String FIELD = "format";

    private VersionedFile() {}

    /** Writes a record, indented, whole or not at all. */
    public static void write(Path file, Record value) {
        AtomicFile.write(file, Json.pretty(versioned(Json.tree(value))));
    }

    private static ObjectNode versioned(JsonNode content) {
        return JsonNodeFactory.instance.objectNode().put(FIELD, FORMAT).setAll((ObjectNode) content);
    }

    /** Reads a record. */
    public static <T extends Record> T read(Path file, Class<T> type) {
        ObjectNode content = tree(file);
        try {
            return Json.read(content, type);
        } catch (JsonProcessingException e) {
            throw new SpadeException(
                    "The file " + file + " is damaged (" + e.getOriginalMessage() + "); restore it from a copy.", e);
        }
    }

    /** What a file holds beside its format. */
    public static ObjectNode tree(Path file) {
        JsonNode content = Json.read(file, JsonNode.class);
        requireFormat(file, content);
        return ((ObjectNode) content.deepCopy()).without(FIELD);
    }

    /** The first line of a file of lines. */
    public static String firstLine() {
        return Json.line(versioned(JsonNodeFactory.instance.objectNode()));
    }

    /** Fails unless this version of the program reads the file. */
    public static void requireFormat(Path file, JsonNode first) {
        int format = first.path(FIELD).asInt(1);
        if (format != FORMAT) {
            throw new SpadeException("The file " + file + " has format " + format + ", and this version of Spade reads "
                    + FORMAT + ": use the version that wrote it, or choose another folder and begin anew.");
        }
    }
}
