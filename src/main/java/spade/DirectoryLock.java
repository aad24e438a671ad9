package spade;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** One process at a time works in a directory. */
public final class DirectoryLock implements AutoCloseable {

    /** The file that holds it. */
    public static final String FILE = "lock";

    private static final long PATIENCE_MILLIS = 100;

    /**
     * The directories that this process holds. Their lock files must not be opened again: closing any channel of a file
     * gives back all locks that the process has on it.
     */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path path;
    private final FileChannel channel;

    private DirectoryLock(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Takes the lock of a directory that work begins in; it is created where it is missing.
     *
     * @param own names that a process may leave which died before it began
     * @param otherwise what is said of a directory that holds anything else
     */
    public static DirectoryLock create(Path directory, Set<String> own, String otherwise) {
        try {
            Files.createDirectories(directory);
            try (Stream<Path> content = Files.list(directory)) {
                if (content.map(file -> file.getFileName().toString())
                        .anyMatch(name -> !own.contains(name) && !name.endsWith(".part"))) {
                    throw new SpadeException("The folder " + directory + " " + otherwise + " with --run.");
                }
            }
        } catch (FileAlreadyExistsException e) {
            throw new SpadeException("The run directory " + directory + " is a file; choose another with --run.", e);
        } catch (IOException e) {
            throw unusable(directory, e);
        }
        // Creating the lock shows whether files can be created, now and not after an hour.
        return of(directory);
    }

    private static SpadeException unusable(Path directory, IOException cause) {
        return new SpadeException(
                "Cannot write to the run directory " + directory + " (" + cause + "); choose another with --run.",
                cause);
    }

    /** Takes the lock, or fails because another process or this one has it. */
    public static DirectoryLock of(Path directory) {
        try {
            return locked(directory);
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    private static DirectoryLock locked(Path directory) throws IOException {
        Path path = directory.toRealPath();
        synchronized (HELD) {
            if (!HELD.contains(path)) {
                FileChannel channel =
                        FileChannel.open(path.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (channel.tryLock() != null || lockedLater(channel)) {
                    HELD.add(path);
                    return new DirectoryLock(path, channel);
                }
                channel.close();
            }
        }
        throw new SpadeException(
                "Another process works in the run directory " + directory + "; wait for its end, or choose another.");
    }

    /** Who looks whether it is taken has it for an instant. */
    private static boolean lockedLater(FileChannel channel) throws IOException {
        try {
            Thread.sleep(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return channel.tryLock() != null;
    }

    /** Whether some process works in a directory now. */
    public static boolean busy(Path directory) {
        if (!Files.exists(directory.resolve(FILE))) {
            return false;
        }
        synchronized (HELD) {
            try {
                if (HELD.contains(directory.toRealPath())) {
                    return true;
                }
                try (FileChannel channel = FileChannel.open(directory.resolve(FILE), StandardOpenOption.WRITE)) {
                    return channel.tryLock() == null;
                }
            } catch (IOException e) {
                return false;
            }
        }
    }

    @Override
    public void close() {
        synchronized (HELD) {
            try {
                channel.close();
                HELD.remove(path);
            } catch (IOException e) {
                throw new SpadeException("Cannot give the lock of " + path + " back (" + Reason.of(e) + ").", e);
            }
        }
    }
}
