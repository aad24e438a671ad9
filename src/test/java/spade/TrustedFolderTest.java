package spade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static spade.Failures.assertFailure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedFolderTest {

    @TempDir
    private Path directory = Path.of("");

    private Path folder = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"));
        folder = Files.createDirectory(directory.resolve("libraries"));
        Files.createFile(folder.resolve("library.so"));
    }

    @Test
    void onesOwnFolderIsTrusted() throws IOException {
        TrustedFolder.require(folder);
        TrustedFolder.require(Files.createSymbolicLink(directory.resolve("link"), folder));
    }

    @Test
    void aFolderOrFileThatEverybodyCanWriteIsNot() throws IOException {
        open(folder.resolve("library.so"));
        assertFailure(() -> TrustedFolder.require(folder), "library.so can be written by everybody", "set SPADE_CACHE");
        Files.delete(folder.resolve("library.so"));
        TrustedFolder.require(folder);
        open(folder);
        assertFailure(() -> TrustedFolder.require(folder), folder + " can be written by everybody");
        Path link = Files.createSymbolicLink(directory.resolve("link"), folder);
        assertFailure(() -> TrustedFolder.require(link), link + " can be written by everybody");
    }

    @Test
    void somebodyElsesIsNot() throws IOException {
        try {
            Files.setAttribute(folder.resolve("library.so"), "unix:uid", 12345);
        } catch (IOException e) {
            assumeTrue(false, "Only root can give a file away");
        }
        assertFailure(() -> TrustedFolder.require(folder), "library.so belongs to 12345");
    }

    @Test
    void theCachesPlaceholderIsMadeForOneselfOrRefused() throws IOException {
        Path blocked = Files.createFile(directory.resolve("file"));
        Path other = directory.resolve("spade-me");
        assertThat(CacheDirectory.usable(blocked, other)).isEqualTo(other);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(other)))
                .isEqualTo("rwx------");
        assertThat(CacheDirectory.usable(blocked, other)).isEqualTo(other);
        open(other);
        assertFailure(() -> CacheDirectory.usable(blocked, other), other + " can be written by everybody");
    }

    private static void open(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
}
