package spade.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import spade.CacheDirectory;
import spade.SpadeException;

/**
 * The documents of a file by their number. Drawing at random needs to know how many there are and to reach each, and a
 * packed file can only be read from its start; a whole shard of C4 is too much for the heap. So the texts are unpacked
 * once into a file in the cache that goes with the process, and the heap keeps where each begins.
 */
final class DocumentStore {

    /** Which state of which file. */
    private record Source(Path file, long size, FileTime modified) {}

    /** Made once and used for every draw and model. */
    private static final Map<Source, DocumentStore> KNOWN = new HashMap<>();

    private final FileChannel texts;
    /** Where each document begins, and the end. */
    private long[] offsets = new long[1 << 10];

    private int size;

    private DocumentStore(FileChannel texts) {
        this.texts = texts;
    }

    static synchronized DocumentStore of(Path file) {
        try {
            Path real = file.toRealPath();
            return KNOWN.compute(
                    new Source(real, Files.size(real), Files.getLastModifiedTime(real)),
                    // The interruption of a thread that reads closes a channel.
                    (source, known) -> known != null && known.texts.isOpen() ? known : filled(real));
        } catch (IOException e) {
            throw TextFile.unreadable(file, e);
        }
    }

    private static DocumentStore filled(Path file) {
        Path folder = CacheDirectory.writable();
        try {
            DocumentStore store = new DocumentStore(FileChannel.open(
                    Files.createTempFile(folder, "documents", null),
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE));
            try {
                OutputStream bytes = new BufferedOutputStream(Channels.newOutputStream(store.texts));
                TextFile.documents(file, text -> store.add(bytes, text));
                bytes.flush();
                return store;
            } catch (IOException | RuntimeException e) {
                store.texts.close();
                throw e;
            }
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
        if (size + 1 == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * offsets.length);
        }
        offsets[size + 1] = offsets[size] + encoded.length;
        return ++size > 0;
    }

    /** How many documents there are. */
    int size() {
        return size;
    }

    /** A document by its number, from 0. */
    String get(int number) {
        ByteBuffer bytes = ByteBuffer.allocate((int) (offsets[number + 1] - offsets[number]));
        try {
            while (bytes.hasRemaining() && texts.read(bytes, offsets[number] + bytes.position()) >= 0) {
                // A channel may give only a part at a time.
            }
        } catch (IOException e) {
            throw new SpadeException("Cannot read the unpacked text again (" + e + "); start again.", e);
        }
        return new String(bytes.array(), StandardCharsets.UTF_8);
    }
}
