package spade;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real data and checkpoints beside the project; tests that need them are skipped where they are absent. */
public final class Shared {

    private static final Path ROOT = Path.of("..", "shared");

    private Shared() {}

    /** A file or folder below {@code ../shared}; skips the test, saying so, if it is absent. */
    public static Path path(String relative) {
        Path path = ROOT.resolve(relative);
        assumeTrue(Files.exists(path), () -> "Skipped: " + path + " is absent.");
        return path;
    }
}
