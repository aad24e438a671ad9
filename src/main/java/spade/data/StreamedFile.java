package spade.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A file elsewhere, read from its beginning and only as far as it is wanted. What was read is kept in the cache, so
 * that reading as far again asks for nothing.
 */
final class StreamedFile extends InputStream {

    private final Path kept;
    private final Path temporary;
    private final Supplier<InputStream> elsewhere;
    /** The kept beginning, and behind its end the file itself. */
    private InputStream bytes;
    /** Of everything, once more is read than was kept. */
    private @Nullable OutputStream copy;

    /**
     * Opens what is kept.
     *
     * @param kept where
     * @param elsewhere opens the file at its first byte
     */
    StreamedFile(Path kept, Supplier<InputStream> elsewhere) throws IOException {
        this.kept = kept;
        this.temporary = kept.resolveSibling(
                kept.getFileName() + "." + ProcessHandle.current().pid());
        this.elsewhere = elsewhere;
        this.bytes = Files.exists(kept) ? Files.newInputStream(kept) : InputStream.nullInputStream();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int count = bytes.read(into, from, length);
        if (count < 0 && copy == null) {
            copy = goOn();
            count = bytes.read(into, from, length);
        }
        if (count > 0 && copy != null) {
            copy.write(into, from, count);
        }
        return count;
    }

    /** Goes on behind what is kept; a copy of that, to be gone on with too. */
    private OutputStream goOn() throws IOException {
        bytes.close();
        bytes = elsewhere.get();
        Files.createDirectories(kept.resolveSibling("."));
        OutputStream beginning = new BufferedOutputStream(Files.newOutputStream(temporary));
        if (Files.exists(kept)) {
            bytes.skipNBytes(Files.size(kept));
            Files.copy(kept, beginning);
        }
        return beginning;
    }

    /** Keeps what was read. */
    @Override
    public void close() throws IOException {
        bytes.close();
        if (copy != null) {
            copy.close();
            Files.move(temporary, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            copy = null;
        }
    }
}
