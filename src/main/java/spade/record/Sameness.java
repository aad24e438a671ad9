package spade.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import spade.Json;
import spade.UsageException;

/** Where two descriptions of the same work differ. */
public final class Sameness {

    /** What a difference of a part makes a difference of: formulas' operators are not told one by one. */
    private static final Set<String> WHOLE = Set.of("/search/space");

    private Sameness() {}

    /**
     * Fails unless work goes on as it was begun.
     *
     * @param begun what it depends on, with {@code versions} among it
     * @param free paths such as {@code /models/*}{@code /path} that may differ
     * @param otherwise how the sentence about a difference begins
     * @return what to tell the user, if other versions go on with it than began it
     */
    public static Optional<String> require(Record begun, Record now, Set<String> free, String otherwise) {
        List<String> different = new ArrayList<>();
        JsonNode before = Json.tree(begun);
        JsonNode after = Json.tree(now);
        compare("", before, after, free, different);
        if (!different.isEmpty()) {
            throw new UsageException(
                    otherwise + ": " + String.join("; ", different) + ". Give the same options, or another --run.");
        }
        JsonNode versions = before.path("versions");
        return versions.equals(after.path("versions"))
                ? Optional.empty()
                : Optional.of("Other versions measured what is there (" + versions + "); the numbers mix.");
    }

    private static void compare(String path, JsonNode begun, JsonNode now, Set<String> free, List<String> different) {
        if (free.contains(path.replaceAll("/\\d+", "/*")) || begun.equals(now)) {
            return;
        }
        if (begun.isObject() && now.isObject() && !WHOLE.contains(path)) {
            begun.fieldNames()
                    .forEachRemaining(
                            name -> compare(path + "/" + name, begun.path(name), now.path(name), free, different));
        } else if (begun.isArray() && begun.size() == now.size()) {
            for (int i = 0; i < begun.size(); i++) {
                compare(path + "/" + i, begun.path(i), now.path(i), free, different);
            }
        } else {
            different.add(path.substring(1).replaceAll("/\\d+", "").replace('/', ' ')
                    + (begun.isValueNode() ? " was " + begun.asText() + ", and is " + now.asText() : " was another"));
        }
    }
}
