package spade.tensor;

import java.nio.file.Path;
import spade.CacheDirectory;

/** Settings that DJL reads once, when its engine starts. */
public final class Natives {

    private static boolean configured;

    private Natives() {}

    /**
     * Keeps DJL from the network and gives its unpacked libraries a folder that can be written, whatever the state of
     * the home directory.
     */
    public static synchronized void configure() {
        if (configured) {
            return;
        }
        configured = true;
        setIfAbsent("ai.djl.offline", "true");
        Path cache = CacheDirectory.writable();
        if (System.getenv("DJL_CACHE_DIR") == null) {
            setIfAbsent("DJL_CACHE_DIR", cache.resolve("djl").toString());
        }
        AmxGuard.check(cache);
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
