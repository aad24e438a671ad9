package spade.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings that DJL reads once, when its engine starts. */
final class Natives {

    private static final Logger log = LoggerFactory.getLogger(Natives.class);

    private static boolean configured;

    private Natives() {}

    /**
     * Keeps DJL from the network and gives its unpacked libraries a folder that can be written, whatever the state of
     * the home directory.
     */
    static synchronized void configure() {
        if (configured) {
            return;
        }
        configured = true;
        setIfAbsent("ai.djl.offline", "true");
        Path cache = writable(CacheDirectory.path());
        if (System.getenv("DJL_CACHE_DIR") == null) {
            setIfAbsent("DJL_CACHE_DIR", cache.resolve("djl").toString());
        }
        AmxGuard.check(cache);
    }

    private static Path writable(Path wanted) {
        try {
            Files.createDirectories(wanted);
            if (Files.isWritable(wanted)) {
                return wanted;
            }
            throw new IOException("not writable");
        } catch (IOException unusable) {
            Path other = Path.of(System.getProperty("java.io.tmpdir"), "spade-" + System.getProperty("user.name"));
            log.warn(
                    "The cache directory {} cannot be used ({}); native libraries go to {}.",
                    wanted,
                    unusable.getMessage(),
                    other);
            return other;
        }
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
