package spade.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import spade.SpadeException;

/** Files of UTF-8, packed or not, and what is said of those that are not. */
final class TextFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private TextFile() {}

    /** The whole text. */
    static String read(Path file) {
        try (InputStream bytes = open(file)) {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.readAllBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw notUtf8(file, e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Hands over the documents of JSON lines with a {@code text} each, one after the other, until one is answered with
     * false.
     */
    static void documents(Path file, Predicate<String> wantsMore) {
        int number = 0;
        // A decoder, unlike a charset, refuses what is not UTF-8.
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8.newDecoder()))) {
            boolean more = true;
            for (String line = lines.readLine(); more && line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    JsonNode text = JSON.readTree(line).path("text");
                    if (!text.isTextual()) {
                        throw new SpadeException("Line " + number + " of " + file
                                + " has no \"text\"; c4: takes JSON lines with a text each.");
                    }
                    more = wantsMore.test(text.asText());
                }
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
    }

    /** The bytes of a file, unpacked where its name ends in {@code .gz}. */
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

    static SpadeException unreadable(Path file, IOException cause) {
        return new SpadeException(
                "Cannot read the text " + file + " (" + cause.getMessage()
                        + "); check that it is whole and may be read.",
                cause);
    }
}
