package spade.space;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import spade.Nearest;
import spade.SpadeException;
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
        String resource = RESOURCES + name + ".json";
        try (InputStream stream = SearchSpaces.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new SpadeException("The program lacks its search space " + resource + "; build it again.");
            }
            return SearchSpaceFile.parse(
                    new String(stream.readAllBytes(), StandardCharsets.UTF_8), "search-spaces/" + name + ".json");
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot read the search space " + name + " from the program (" + e + "); build it again.", e);
        }
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
