package spade.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Where two descriptions of the same work differ. */
public final class Sameness {

    private final Set<String> free;
    private final Set<String> whole;
    private final List<String> different = new ArrayList<>();

    private Sameness(Set<String> free, Set<String> whole) {
        this.free = free;
        this.whole = whole;
    }

    /**
     * What differs, in words.
     *
     * @param free paths such as {@code /models/*}{@code /path} that may differ
     * @param whole paths whose differences are not taken apart
     */
    public static List<String> differences(JsonNode begun, JsonNode now, Set<String> free, Set<String> whole) {
        Sameness sameness = new Sameness(free, whole);
        sameness.compare("", begun, now);
        return sameness.different;
    }

    private void compare(String path, JsonNode begun, JsonNode now) {
        if (free.contains(path.replaceAll("/\\d+", "/*")) || begun.equals(now)) {
            return;
        }
        if (begun.isObject() && now.isObject() && !whole.contains(path)) {
            begun.fieldNames().forEachRemaining(name -> compare(path + "/" + name, begun.path(name), now.path(name)));
        } else if (begun.isArray() && begun.size() == now.size()) {
            for (int i = 0; i < begun.size(); i++) {
                compare(path + "/" + i, begun.path(i), now.path(i));
            }
        } else {
            different.add(path.substring(1).replaceAll("/\\d+", "").replace('/', ' ')
                    + (begun.isValueNode() ? " was " + begun.asText() + ", and is " + now.asText() : " was another"));
        }
    }
}
