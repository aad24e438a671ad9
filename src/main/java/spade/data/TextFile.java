package spade.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import spade.SpadeException;

/** Files of UTF-8, packed where their names end in {@code .gz}, and what is said of those that are not. */
final class TextFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private TextFile() {}

    /** A line that is no document. */
    private static final class NoDocument extends IOException {

        NoDocument(String message, @Nullable Exception cause) {
            super(message, cause);
        }
    }

    /** The whole of a running text, which JSON lines are not. */
    static String running(Path file) {
        String text = read(file);
        if (text.startsWith("{") && isDocument(text.lines().findFirst().orElseThrow())) {
            throw new SpadeException(
                    file + " holds JSON lines with a text each, and no running text; give c4:" + file + ".");
        }
        return text;
    }

    private static boolean isDocument(String line) {
        try {
            return JSON.readTree(line).path("text").isTextual();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** The whole text. */
    private static String read(Path file) {
        try (InputStream packed = Files.newInputStream(file);
                InputStream bytes = unpacked(packed, file.toString())) {
            CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
            return decoder.decode(ByteBuffer.wrap(bytes.readAllBytes())).toString();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Hands over the documents of JSON lines with a {@code text} each, one after the other, until one is answered with
     * false.
     *
     * @param file its name
     * @throws IOException also where a line is no document
     */
    static void documents(InputStream packed, String file, Predicate<String> wantsMore) throws IOException {
        int number = 0;
        // A decoder, unlike a charset, refuses what is not UTF-8.
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(unpacked(packed, file), decoder))) {
            boolean more = true;
            for (String line = lines.readLine(); more && line != null; line = more ? lines.readLine() : null) {
                number++;
                if (!line.isBlank()) {
                    JsonNode text = JSON.readTree(line).path("text");
                    if (!text.isTextual()) {
                        throw new NoDocument("Line " + number + " of " + file + " has no \"text\"", null);
                    }
                    more = wantsMore.test(text.asText());
                }
            }
        } catch (JsonProcessingException e) {
            throw new NoDocument("Line " + number + " of " + file + " is not JSON (" + e.getOriginalMessage() + ")", e);
        }
    }

    static InputStream unpacked(InputStream bytes, String file) throws IOException {
        return file.endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
    }

    static SpadeException unreadable(Path file, IOException cause) {
        if (cause instanceof NoDocument) {
            return new SpadeException(cause.getMessage() + "; c4: takes JSON lines with a text each.", cause);
        }
        return new SpadeException(
                cause instanceof CharacterCodingException
                        ? "The text " + file
                                + " is not UTF-8; convert it first, for example by iconv -f LATIN1 -t UTF-8."
                        : "Cannot read the text " + file + " (" + cause.getMessage()
                                + "); check that it is whole and may be read.",
                cause);
    }
}
