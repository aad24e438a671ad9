package spade.hub;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import spade.Progress;

/** The Hugging Face Hub and its cache on this machine. */
public final class Hub {

    private Hub() {}

    /** As the environment says. */
    public static Hub of(Progress progress) {
        return new Hub();
    }

    /** A file of a repository: found in the cache, else downloaded whole into it. */
    public Path file(Repository repository, String path) {
        return Optional.<Path>empty().orElseThrow();
    }

    /**
     * The content of a file: the cached one, else streamed from the network only as far as it is read, which leaves
     * nothing in the cache.
     */
    public InputStream open(Repository repository, String path) {
        return Optional.<InputStream>empty().orElseThrow();
    }

    /** The directory of a model: what of it is needed and not in the cache is downloaded. */
    public Path model(Repository repository) {
        return Optional.<Path>empty().orElseThrow();
    }

    /** {@code ORG/NAME@COMMIT} for a directory that is a snapshot of a model in a cache; empty for others. */
    public static Optional<String> nameOf(Path directory) {
        return Optional.empty();
    }
}
