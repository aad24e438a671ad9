package spade.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spade.CacheDirectory;
import spade.Reason;
import spade.SpadeException;

/**
 * The documents of a file by their number. Drawing at random needs to know how many there are and to reach each, and a
 * packed file can only be read from its start; a whole shard of C4 is too much for the heap. So the texts are unpacked
 * once into a file in the cache that goes with the process, and the heap keeps where each begins.
 */
final class DocumentStore {

    /** By file, its size and its time, made once and used for every draw and model. */
    private static final Map<String, DocumentStore> KNOWN = new HashMap<>();

    private final FileChannel texts;
    /** Where each document begins, and the end. */
    private final List<Long> offsets = new ArrayList<>(List.of(0L));

    private DocumentStore(Path file, Path folder) throws IOException {
        this.texts = FileChannel.open(
                Files.createTempFile(folder, "documents", null),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        try {
            OutputStream bytes = new BufferedOutputStream(Channels.newOutputStream(texts));
            new DocumentFile.Local(file).read(text -> add(bytes, text));
            bytes.flush();
        } catch (IOException | RuntimeException e) {
            texts.close();
            throw e;
        }
    }

    static synchronized DocumentStore of(Path file) {
        try {
            Path real = file.toRealPath();
            return KNOWN.compute(
                    real + " " + Files.size(real) + " " + Files.getLastModifiedTime(real),
                    // The interruption of a thread that reads closes a channel.
                    (state, known) -> known != null && known.texts.isOpen() ? known : filled(file));
        } catch (IOException e) {
            throw TextFile.unreadable(file, e);
        }
    }

    private static DocumentStore filled(Path file) {
        Path folder = CacheDirectory.writable();
        try {
            return new DocumentStore(file, folder);
        } catch (IOException | UncheckedIOException e) {
            throw new SpadeException(
                    "Cannot unpack the text " + file + " into " + folder + " (" + e.getMessage()
                            + "); make room there, or set SPADE_CACHE to a folder on another disk.",
                    e);
        }
    }

    private boolean add(OutputStream bytes, String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        try {
            bytes.write(encoded);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return offsets.add(offsets.get(size()) + encoded.length);
    }

    /** How many documents there are. */
    int size() {
        return offsets.size() - 1;
    }

    /** A document by its number, from 0. */
    synchronized String get(int number) {
        long begin = offsets.get(number);
        int length = (int) (offsets.get(number + 1) - begin);
        try {
            byte[] bytes = Channels.newInputStream(texts.position(begin)).readNBytes(length);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new SpadeException("Cannot read the unpacked text again (" + Reason.of(e) + "); start again.", e);
        }
    }
}
