package spade;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One process at a time works in a directory. */
public final class DirectoryLock implements AutoCloseable {

    /** The file that holds it. */
    public static final String FILE = "lock";

    private static final long PATIENCE_MILLIS = 100;

    private final Path path;
    private final FileChannel channel;

    private DirectoryLock(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Takes the lock, or fails because another process has it. */
    public static DirectoryLock of(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
        if (!lock(channel) && !lockAgain(channel)) {
            channel.close();
            throw new SpadeException(
                    "Another process works in the run directory " + path + "; wait for its end, or choose another.");
        }
        return new DirectoryLock(path, channel);
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // This process has it.
        }
    }

    /** Who looks whether it is taken has it for an instant. */
    private static boolean lockAgain(FileChannel channel) throws IOException {
        try {
            Thread.sleep(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return lock(channel);
    }

    /** Whether some process works in a directory now. */
    public static boolean busy(Path path) {
        if (!Files.exists(path.resolve(FILE))) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(path.resolve(FILE), StandardOpenOption.WRITE)) {
            return !lock(channel);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new SpadeException("Cannot give the lock of " + path + " back (" + e + ").", e);
        }
    }
}
