package spade.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import spade.SpadeException;

/** Files of UTF-8, packed or not, and what is said of those that are not. */
final class TextFile {

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

    static InputStream open(Path file) throws IOException {
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

    static SpadeException notUtf8(Path file, CharacterCodingException cause) {
        return new SpadeException("The text " + file + " is not UTF-8; convert it first.", cause);
    }

    static SpadeException unreadable(Path file, IOException cause) {
        return new SpadeException(
                "Cannot read the text " + file + " (" + cause.getMessage()
                        + "); check that it is whole and may be read.",
                cause);
    }
}
