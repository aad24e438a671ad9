package spade.space;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import spade.Nearest;
import spade.Resource;
import spade.UsageException;

/** The search spaces that come with the program, the files of {@code search-spaces}, and those of users. */
public final class SearchSpaces {

    private static final String RESOURCES = "/spade/search-spaces/";
    private static final List<String> NAMES = List.of("whole", "linear", "owl", "dsa-paper", "dsa-code", "demo");

    private SearchSpaces() {}

    /** What can be asked for by name. */
    public static List<String> names() {
        return NAMES;
    }

    /** The space of a name; another one is a {@link UsageException}. */
    public static SearchSpace named(String name) {
        if (!NAMES.contains(name)) {
            throw new UsageException("Unknown search space '" + name + "'; " + Nearest.advice(name, NAMES)
                    + "; a space of your own is the path of a JSON file.");
        }
        return SearchSpaceFile.parse(Resource.text(RESOURCES + name + ".json"), "search-spaces/" + name + ".json");
    }

    /** The space of a name or, for a path that ends in {@code .json} or exists, of a file. */
    public static SearchSpace parse(String nameOrFile) {
        return NAMES.contains(nameOrFile)
                ? named(nameOrFile)
                : file(nameOrFile).map(SearchSpaceFile::read).orElseGet(() -> named(nameOrFile));
    }

    private static Optional<Path> file(String text) {
        try {
            return Optional.of(Path.of(text)).filter(path -> text.endsWith(".json") || Files.exists(path));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
