package spade.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import spade.Lines;
import spade.Resource;
import spade.SpadeException;

/** Text as it lies on disk: one running text, or separate documents. */
public sealed interface Corpus {

    /** How the user named it. */
    String name();

    /** The whole text, as perplexity is measured on it. */
    String text();

    /** One running text. */
    record Running(String name, String text) implements Corpus {}

    /** Separate documents, as in C4, read anew whenever they are asked for: a whole shard is too much to be held. */
    record Documents(String name, Path file) implements Corpus {

        /** Documents of which Wanda makes the text that perplexity on C4 is measured on. */
        private static final int MEASURED = 1_100;

        /** Hands the documents over from the first on, until one is answered with false. */
        public void read(Predicate<String> wantsMore) {
            TextFile.documents(file, wantsMore);
        }

        /** The first {@value #MEASURED} documents joined by blanks, as Wanda joins C4's validation documents. */
        @Override
        public String text() {
            List<String> documents = new ArrayList<>();
            read(document -> {
                documents.add(document);
                return documents.size() < MEASURED;
            });
            return String.join(" ", documents);
        }
    }

    /**
     * Reads {@code wikitext:FILE}, {@code c4:FILE} (JSON lines with a {@code text} each), one of the embedded texts
     * such as {@code demo:search}, or a plain text file; a name ending in {@code .gz} is unpacked.
     */
    static Corpus read(String name) {
        String rest = name.substring(name.indexOf(':') + 1);
        return switch (name.substring(0, name.length() - rest.length())) {
            case "wikitext:" -> new Running(name, wikiText(TextFile.running(path(rest, TextFile.WIKITEXT_ROWS))));
            case "c4:" -> new Documents(name, path(rest, TextFile.JSON_LINES));
            case "demo:" -> new Running(name, embedded(rest));
            default -> new Running(name, TextFile.running(path(name, TextFile.JSON_LINES)));
        };
    }

    private static String embedded(String part) {
        String path = "/spade/demo/" + part + ".txt";
        if (!part.matches("[a-z]+") || Corpus.class.getResource(path) == null) {
            throw new SpadeException("There is no embedded text 'demo:" + part
                    + "'; use demo:calibration, demo:search, demo:confirmation or demo:report.");
        }
        return Resource.text(path);
    }

    private static Path path(String file, String conversion) {
        Path path = Path.of(file);
        if (!Files.isRegularFile(path)) {
            throw new SpadeException("There is no text file '" + file
                    + "'; give wikitext:FILE, c4:FILE, demo:NAME or the path of a plain text file.");
        }
        if (TextFile.isParquet(path)) {
            throw new SpadeException(
                    file + " is a Parquet file; write it as text first, in Python: " + Lines.format(conversion, file));
        }
        return path;
    }

    /**
     * WikiText, one row a line: a blank line is an empty row, any other keeps its newline, and the rows are joined by
     * empty lines as the reference evaluation of Wanda and its successors does.
     */
    private static String wikiText(String rows) {
        return rows.lines().map(line -> line.isBlank() ? "" : line + "\n").collect(Collectors.joining("\n\n"));
    }
}
