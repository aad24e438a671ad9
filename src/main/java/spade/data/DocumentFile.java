package spade.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import spade.SpadeException;

/** The documents of JSON lines with a {@code text} each, read one after the other. */
final class DocumentFile extends Spliterators.AbstractSpliterator<String> implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final BufferedReader lines;
    private int number;

    private DocumentFile(Path file) throws IOException {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.file = file;
        // A decoder, unlike a charset, refuses what is not UTF-8.
        this.lines =
                new BufferedReader(new InputStreamReader(TextFile.open(file), StandardCharsets.UTF_8.newDecoder()));
    }

    /** The documents from the first on; the stream has to be closed. */
    static Stream<String> stream(Path file) {
        try {
            DocumentFile documents = new DocumentFile(file);
            return StreamSupport.stream(documents, false).onClose(documents::close);
        } catch (IOException e) {
            throw TextFile.unreadable(file, e);
        }
    }

    @Override
    public boolean tryAdvance(Consumer<? super String> action) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    action.accept(text(line));
                    return true;
                }
            }
            return false;
        } catch (CharacterCodingException e) {
            throw TextFile.notUtf8(file, e);
        } catch (IOException e) {
            throw TextFile.unreadable(file, e);
        }
    }

    private String text(String line) {
        try {
            JsonNode text = JSON.readTree(line).path("text");
            if (text.isTextual()) {
                return text.asText();
            }
        } catch (JsonProcessingException e) {
            throw new SpadeException(
                    "Line " + number + " of " + file + " is not JSON (" + e.getOriginalMessage()
                            + "); c4: takes JSON lines with a text each.",
                    e);
        }
        throw new SpadeException(
                "Line " + number + " of " + file + " has no \"text\"; c4: takes JSON lines with a text each.");
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw TextFile.unreadable(file, e);
        }
    }
}
