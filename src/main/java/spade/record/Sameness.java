package spade.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import spade.Json;
import spade.UsageException;

/** Where two descriptions of the same work differ. */
public final class Sameness {

    /** What a difference of a part makes a difference of: formulas' operators are not told one by one. */
    private static final Set<String> WHOLE = Set.of("/search/space");

    /** What follows from other facts, unless nothing else differs: then it was files that changed. */
    private static final Pattern CONTENT = Pattern.compile("/?([sS]ha256|textTokens)$");

    /**
     * A fact that differs.
     *
     * @param path such as {@code /model/calibration/windows}, whichever model it is
     */
    private record Difference(String path, JsonNode begun, JsonNode now) {

        boolean isContent() {
            return CONTENT.matcher(path).find();
        }

        /** What has the fact, such as the calibration; empty at the top. */
        String owner() {
            return words(isContent() ? CONTENT.matcher(path).replaceFirst("") : path.substring(0, name()));
        }

        String change() {
            return words(path.substring(name()))
                    + (begun.isContainerNode() ? " was another" : " was " + value(begun) + ", and is " + value(now));
        }

        private static String value(JsonNode fact) {
            return fact.isNull() ? "none" : fact.isContainerNode() ? "some" : fact.asText();
        }

        private int name() {
            return path.lastIndexOf('/');
        }

        private static String words(String path) {
            return path.replaceFirst("^/(model|search)(?=/)", "")
                    .replaceAll("/|(?=[A-Z])", " ")
                    .toLowerCase(Locale.ROOT)
                    .strip();
        }
    }

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
        List<Difference> different = new ArrayList<>();
        JsonNode before = Json.tree(begun);
        JsonNode after = Json.tree(now);
        compare("", before, after, free, different);
        if (!different.isEmpty()) {
            throw new UsageException(otherwise + ": " + told(different) + remedy(before, different));
        }
        JsonNode versions = before.path("versions");
        return versions.equals(after.path("versions"))
                ? Optional.empty()
                : Optional.of("Other versions measured what is there (" + versions + "); the numbers mix.");
    }

    private static String remedy(JsonNode begun, List<Difference> different) {
        String commit = begun.at("/models/0/repository").asText("");
        boolean moved = different.stream().allMatch(Difference::isContent) && commit.contains("@");
        return moved
                ? ". If its branch has moved, leave out --model, or give --model " + commit + "."
                : ". Give the same options, or another --run.";
    }

    /** Settings, each once however many texts have it; or where none differs, what holds another content. */
    private static String told(List<Difference> different) {
        Map<String, Set<String>> owners = new LinkedHashMap<>();
        different.stream()
                .filter(each -> !each.isContent())
                .forEach(each -> owners.computeIfAbsent(each.change(), first -> new TreeSet<>())
                        .add(each.owner()));
        return owners.isEmpty()
                ? different.stream().map(Difference::owner).distinct().collect(Collectors.joining(", "))
                        + ": the content is another"
                : owners.entrySet().stream()
                        .map(setting ->
                                (setting.getValue().size() == 1 ? String.join("", setting.getValue()) + " " : "")
                                        + setting.getKey())
                        .map(String::strip)
                        // What has a list may be named after what is in it.
                        .map(sentence -> sentence.replaceAll("\\b(\\w+) \\1\\b", "$1"))
                        .collect(Collectors.joining("; "));
    }

    private static void compare(
            String path, JsonNode begun, JsonNode now, Set<String> free, List<Difference> different) {
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
            String of = path.replaceFirst("^/models/\\d+", "/model").replaceAll("/\\d+", "");
            different.add(new Difference(of, begun, now));
        }
    }
}
