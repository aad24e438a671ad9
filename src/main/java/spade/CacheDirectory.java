package spade;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where things are kept that can be made again: unpacked native libraries, activation norms, score profiles. */
public final class CacheDirectory {

    private static final Logger log = LoggerFactory.getLogger(CacheDirectory.class);

    private static @Nullable Path usable;

    private CacheDirectory() {}

    /**
     * {@link #path()}, created if necessary, or a folder beside the system's temporary files if that cannot be written.
     */
    public static synchronized Path writable() {
        if (usable == null) {
            usable = usable(
                    path(), Path.of(System.getProperty("java.io.tmpdir"), "spade-" + System.getProperty("user.name")));
        }
        return usable;
    }

    /** A folder if it can be written, else another, whose name anybody may have guessed and taken. */
    static Path usable(Path wanted, Path other) {
        try {
            Files.createDirectories(wanted);
            Files.delete(Files.createTempFile(wanted, "check", null));
            return wanted;
        } catch (IOException unusable) {
            log.warn("The cache directory {} cannot be written ({}); {} takes its place.", wanted, unusable, other);
            create(other);
            TrustedFolder.require(other);
            return other;
        }
    }

    private static void create(Path folder) {
        try {
            Files.createDirectory(folder);
            if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (FileAlreadyExistsException e) {
            // Of an earlier run, or somebody else's.
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot make the folder " + folder + " (" + Reason.of(e)
                            + "); set SPADE_CACHE to a folder of your own.",
                    e);
        }
    }

    /** {@code $SPADE_CACHE}, else {@code $XDG_CACHE_HOME/spade}, else {@code ~/.cache/spade}. Not created here. */
    public static Path path() {
        @Nullable String own = System.getenv("SPADE_CACHE");
        if (own != null && !own.isBlank()) {
            return Path.of(own);
        }
        @Nullable String users = System.getenv("XDG_CACHE_HOME");
        Path parent =
                users != null && !users.isBlank() ? Path.of(users) : Path.of(System.getProperty("user.home"), ".cache");
        return parent.resolve("spade");
    }
}
