package spade;

import static org.assertj.core.api.Assertions.assertThat;
import static spade.Failures.assertFailure;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void lookingDoesNotLoseTheLock() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("run")));
        try (DirectoryLock lock = DirectoryLock.of(folder.resolve("run"))) {
            assertThat(lock).isNotNull();
            assertThat(DirectoryLock.busy(link)).isTrue();
            assertThat(freeForOthers(link)).isFalse();
            assertFailure(() -> DirectoryLock.of(link), "Another process works in the run directory " + link);
            assertThat(freeForOthers(link)).isFalse();
        }
        assertThat(DirectoryLock.busy(link)).isFalse();
        assertThat(freeForOthers(link)).isTrue();
        DirectoryLock.of(link).close();
    }

    /** Whether another process gets the lock. */
    private static boolean freeForOthers(Path run) throws IOException, InterruptedException {
        return new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Other.class.getName(),
                                run.resolve(DirectoryLock.FILE).toString())
                        .inheritIO()
                        .start()
                        .waitFor()
                == 0;
    }

    /** Ends with 0 if it gets the lock of a file. */
    static final class Other {

        private Other() {}

        public static void main(String[] arguments) throws IOException {
            try (FileChannel channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
                System.exit(channel.tryLock() == null ? 3 : 0);
            }
        }
    }
}
