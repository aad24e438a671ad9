package spade.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import spade.Progress;
import spade.Resource;
import spade.SpadeException;
import spade.hub.Hub;

/** Text as it lies on disk: one running text, or separate documents. */
public sealed interface Corpus {

    /** How the user named it. */
    String name();

    /** The whole text, as perplexity is measured on it. */
    String text();

    /** One running text. */
    record Running(String name, String text) implements Corpus {}

    /** Separate documents, as in C4, read anew whenever they are asked for: a whole shard is too much to be held. */
    record Documents(String name, DocumentFile file) implements Corpus {

        /** Documents of which Wanda makes the text that perplexity on C4 is measured on. */
        private static final int MEASURED = 1_100;

        /** Hands the documents over from the first on, until one is answered with false. */
        public void read(Predicate<String> wantsMore) {
            file.read(wantsMore);
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

    /** What a text of one's own is given as, for sentences. */
    String FILES = "wikitext:FILE, c4:FILE, or a plain text or Parquet file";

    /**
     * Reads a text: one of the Hub by its name, such as {@code wikitext2}; {@code wikitext:FILE}, {@code c4:FILE} (JSON
     * lines with a {@code text} each), one of the embedded texts such as {@code demo:search}, or a plain text file. A
     * name ending in {@code .gz} is unpacked, and a file may be a Parquet file.
     */
    static Corpus read(String name, Progress progress) {
        String rest = name.substring(name.indexOf(':') + 1);
        return HubText.find(name).map(text -> text.read(Hub.of(progress))).orElseGet(() -> switch (name.substring(
                0, name.length() - rest.length())) {
            case "wikitext:" -> new Running(name, rows(path(rest), Corpus::wikiText));
            case "c4:" -> new Documents(name, new DocumentFile.Local(path(rest)));
            case "demo:" -> new Running(name, embedded(rest));
            default -> new Running(name, rows(path(name), text -> text));
        });
    }

    /** The same of what is calibrated on: where a name of the Hub's says no split, text to train on. */
    static Corpus toCalibrateOn(String name, Progress progress) {
        return read(HubText.toCalibrateOn(name), progress);
    }

    /** A running text; the rows of a Parquet file are joined as those of WikiText are. */
    private static String rows(Path file, UnaryOperator<String> otherwise) {
        return ParquetRows.are(file)
                ? ParquetRows.joined(file, HubText.EMPTY_LINE)
                : otherwise.apply(TextFile.running(file));
    }

    private static String embedded(String part) {
        String path = "/spade/demo/" + part + ".txt";
        if (!part.matches("[a-z]+") || Corpus.class.getResource(path) == null) {
            throw new SpadeException("There is no embedded text 'demo:" + part
                    + "'; use demo:calibration, demo:search, demo:confirmation or demo:report.");
        }
        return Resource.text(path);
    }

    private static Path path(String file) {
        Path path = Path.of(file);
        if (!Files.isRegularFile(path)) {
            throw new SpadeException(
                    "There is no text file '" + file + "'; give " + HubText.names() + ", demo:NAME, " + FILES + ".");
        }
        return path;
    }

    /**
     * WikiText, one row a line: a blank line is an empty row, any other keeps its newline, and the rows are joined by
     * empty lines as the reference evaluation of Wanda and its successors does.
     */
    private static String wikiText(String rows) {
        return rows.lines()
                .map(line -> line.isBlank() ? "" : line + "\n")
                .collect(Collectors.joining(HubText.EMPTY_LINE));
    }
}
