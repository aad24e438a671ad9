package spade.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
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

    /** Separate documents, as in C4. */
    record Documents(String name, List<String> documents) implements Corpus {

        public Documents {
            documents = List.copyOf(documents);
        }

        /** The documents joined by blanks, as Wanda joins C4's validation documents. */
        @Override
        public String text() {
            return String.join(" ", documents);
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
            return new Documents(name, documents(path(name.substring("c4:".length()))));
        }
        if (name.startsWith("demo:")) {
            return new PlainText(name, embedded(name.substring("demo:".length())));
        }
        return new PlainText(name, readString(path(name)));
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
        readString(file).lines().forEach(line -> rows.add(line.isBlank() ? "" : line + "\n"));
        return String.join("\n\n", rows);
    }

    private static List<String> documents(Path file) {
        ObjectMapper json = new ObjectMapper();
        List<String> documents = new ArrayList<>();
        int number = 0;
        // A decoder, unlike a charset, refuses what is not UTF-8.
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8.newDecoder()))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                JsonNode text = json.readTree(line).path("text");
                if (!text.isTextual()) {
                    throw new SpadeException("Line " + number + " of " + file
                            + " has no \"text\"; c4: takes JSON lines with a text each.");
                }
                documents.add(text.asText());
            }
        } catch (JsonProcessingException e) {
            throw new SpadeException(
                    "Line " + number + " of " + file + " is not JSON (" + e.getOriginalMessage()
                            + "); c4: takes JSON lines with a text each.",
                    e);
        } catch (CharacterCodingException e) {
            throw notUtf8(file, e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return documents;
    }

    private static String readString(Path file) {
        try (InputStream bytes = open(file)) {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(bytes.readAllBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw notUtf8(file, e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        if (!file.toString().endsWith(".gz")) {
            return bytes;
        }
        try {
            return new GZIPInputStream(bytes);
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    private static SpadeException notUtf8(Path file, CharacterCodingException cause) {
        return new SpadeException("The text " + file + " is not UTF-8; convert it first.", cause);
    }

    private static SpadeException unreadable(Path file, IOException cause) {
        return new SpadeException(
                "Cannot read the text " + file + " (" + cause.getMessage()
                        + "); check that it is whole and may be read.",
                cause);
    }
}
