package spade.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spade.Reason;

/**
 * A file elsewhere, read from its beginning and only as far as it is wanted. What was read is kept in the cache, so
 * that reading as far again asks for nothing. Several may read the same file at once.
 */
final class StreamedFile extends InputStream {

    private static final Logger log = LoggerFactory.getLogger(StreamedFile.class);

    private final Path kept;
    private final Supplier<InputStream> elsewhere;
    /** What was kept when this was opened; another reader may put a longer file in its place meanwhile. */
    private final @Nullable FileChannel beginning;
    /** The beginning, and behind its end the file itself. */
    private InputStream bytes;
    /** Bytes read. */
    private long position;

    private boolean beyond;
    /** Of everything, once more is read than was kept; none where it cannot be written. */
    private @Nullable OutputStream copy;

    private @Nullable Path temporary;

    /**
     * Opens what is kept.
     *
     * @param kept where
     * @param elsewhere opens the file at its first byte
     */
    StreamedFile(Path kept, Supplier<InputStream> elsewhere) throws IOException {
        this.kept = kept;
        this.elsewhere = elsewhere;
        this.beginning = Files.exists(kept) ? FileChannel.open(kept) : null;
        this.bytes = beginning == null ? InputStream.nullInputStream() : Channels.newInputStream(beginning);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int count = bytes.read(into, from, length);
        if (count < 0 && !beyond) {
            goOn();
            count = bytes.read(into, from, length);
        }
        if (count > 0) {
            position += count;
            write(into, from, count);
        }
        return count;
    }

    /** Goes on behind the beginning. */
    private void goOn() throws IOException {
        bytes = elsewhere.get();
        beyond = true;
        bytes.skipNBytes(position);
        Path folder = kept.resolveSibling(".").normalize();
        try {
            Files.createDirectories(folder);
            Path made = Files.createTempFile(folder, kept.getFileName() + ".", null);
            temporary = made;
            OutputStream begun = Files.newOutputStream(made);
            copy = begun;
            if (beginning != null) {
                Channels.newInputStream(beginning.position(0)).transferTo(begun);
            }
        } catch (IOException e) {
            discard(e);
        }
    }

    private void write(byte[] from, int offset, int length) {
        if (copy != null) {
            try {
                copy.write(from, offset, length);
            } catch (IOException e) {
                discard(e);
            }
        }
    }

    /** Keeps what was read. */
    @Override
    public void close() throws IOException {
        bytes.close();
        if (beginning != null) {
            beginning.close();
        }
        if (copy != null && temporary != null) {
            try {
                copy.close();
                if (Files.size(temporary) != position) {
                    throw new IOException("another program changed it");
                }
                Files.move(temporary, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                copy = null;
            } catch (IOException e) {
                discard(e);
            }
        }
    }

    /** Reading goes on without a copy. */
    private void discard(IOException why) {
        log.warn("What is fetched is not kept in {} ({}); the next run fetches it again.", kept, Reason.of(why));
        try {
            if (temporary != null) {
                Files.deleteIfExists(temporary);
            }
            if (copy != null) {
                copy.close();
            }
        } catch (IOException e) {
            // Follows from the failure that was told.
        }
        copy = null;
    }
}
