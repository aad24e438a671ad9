package spade.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Predicate;
import spade.SpadeException;

/** Text as it lies on disk: one running text, or separate documents. */
public sealed interface Corpus {

    /** How the user named it. */
    String name();

    /** The whole text, as perplexity is measured on it. */
    String text();

    /**
     * WikiText, one row a line: a blank line is an empty row, any other keeps its newline, and the rows are joined by
     * empty lines as the reference evaluation of Wanda and its successors does.
     */
    record WikiText(String name, String text) implements Corpus {}

    /** A plain text file, taken as it is. */
    record PlainText(String name, String text) implements Corpus {}

    /** Separate documents, as in C4, read anew whenever they are asked for: a whole shard is too much to be held. */
    record Documents(String name, Path file) implements Corpus {

        /** Hands the documents over from the first on, until one is answered with false. */
        public void read(Predicate<String> wantsMore) {
            TextFile.documents(file, wantsMore);
        }

        /** The documents joined by blanks, as Wanda joins C4's validation documents. */
        @Override
        public String text() {
            StringJoiner joined = new StringJoiner(" ");
            read(document -> joined.add(document) != null);
            return joined.toString();
        }
    }

    /**
     * Reads {@code wikitext:FILE}, {@code c4:FILE} (JSON lines with a {@code text} each), one of the embedded texts
     * such as {@code demo:search}, or a plain text file; a name ending in {@code .gz} is unpacked.
     */
    static Corpus read(String name) {
        if (name.startsWith("wikitext:")) {
            return new WikiText(name, wikiText(path(name.substring("wikitext:".length()))));
        }
        if (name.startsWith("c4:")) {
            return new Documents(name, path(name.substring("c4:".length())));
        }
        if (name.startsWith("demo:")) {
            return new PlainText(name, embedded(name.substring("demo:".length())));
        }
        return new PlainText(name, TextFile.read(path(name)));
    }

    private static String embedded(String part) {
        try (InputStream stream = Corpus.class.getResourceAsStream("/spade/demo/" + part + ".txt")) {
            if (stream == null || !part.matches("[a-z]+")) {
                throw new SpadeException("There is no embedded text 'demo:" + part
                        + "'; use demo:calibration, demo:search, demo:confirmation or demo:report.");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new SpadeException("Cannot read the embedded text demo:" + part + " (" + e.getMessage() + ").", e);
        }
    }

    private static Path path(String file) {
        Path path = Path.of(file);
        if (!Files.isRegularFile(path)) {
            throw new SpadeException("There is no text file '" + file
                    + "'; give wikitext:FILE, c4:FILE, demo:NAME or the path of a plain text file.");
        }
        return path;
    }

    private static String wikiText(Path file) {
        List<String> rows = new ArrayList<>();
        TextFile.read(file).lines().forEach(line -> rows.add(line.isBlank() ? "" : line + "\n"));
        return String.join("\n\n", rows);
    }
}
