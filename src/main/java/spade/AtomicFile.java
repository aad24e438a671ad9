package spade;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Files that are there whole or not at all: written under a temporary name in the same folder, synced, then moved, and
 * the folder synced, so that a file that is there stays there through a power failure.
 */
public final class AtomicFile {

    private AtomicFile() {}

    /** Writes the content of a file into an open channel. */
    @FunctionalInterface
    public interface Content {

        void writeTo(FileChannel channel) throws IOException;
    }

    /** Creates or replaces a file with a text in UTF-8. */
    public static void write(Path file, String content) {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Creates or replaces a file with these bytes. */
    public static void write(Path file, byte[] content) {
        write(file, channel -> writeFully(channel, ByteBuffer.wrap(content)));
    }

    /** Writes all bytes: a channel may take only a part at a time. */
    public static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Creates or replaces a file; its folder is created where it is missing. */
    public static void write(Path file, Content content) {
        Path target = file.toAbsolutePath();
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            // The move below would put a file in the place of a device or a folder.
            throw new SpadeException("Cannot write " + file + ", which is a folder or a device; name a file.");
        }
        Path folder = target.resolveSibling(".").normalize();
        Path temporary = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder(folder);
        } catch (IOException e) {
            delete(temporary);
            throw new SpadeException(
                    "Cannot write " + file + " (" + Reason.of(e)
                            + "); check that the folder can be written and the disk has room.",
                    e);
        }
    }

    /** Whether the names in a folder are on disk now; Windows and some network file systems cannot be told to do it. */
    static boolean syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void delete(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // The failure to write is what is told; this one follows from it.
        }
    }
}
