package spade.tensor.natives;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import spade.CacheDirectory;
import spade.UsageException;

/** Settings that DJL reads once, when its engine starts. */
public final class Natives {

    private static final String THREADS = "ai.djl.pytorch.num_threads";

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
        setIfAbsent(THREADS, String.valueOf(threads()));
        waitBriefly();
        Path cache = CacheDirectory.writable();
        if (System.getenv("DJL_CACHE_DIR") == null) {
            setIfAbsent("DJL_CACHE_DIR", cache.resolve("djl").toString());
        }
        Libtorch.choose(cache);
        AmxGuard.check(cache);
    }

    /**
     * Lets threads of OpenMP that wait for work spin for microseconds only, unless the user has said how they wait:
     * beside another busy process they would take the processor from the one that works, and a pass would last three
     * times as long. Not to spin at all costs a small model a quarter of its speed where nothing else runs.
     */
    private static void waitBriefly() {
        if (System.getenv("OMP_WAIT_POLICY") == null) {
            Environment.setIfAbsent("GOMP_SPINCOUNT", "1000");
            Environment.setIfAbsent("OMP_WAIT_POLICY", "passive");
        }
    }

    /**
     * Threads of one tensor operation: what was asked for, else {@code $OMP_NUM_THREADS}, else the processors that the
     * process may use, a container's limit included.
     */
    public static int threads() {
        @Nullable String environment = System.getenv("OMP_NUM_THREADS");
        int processors = environment != null && environment.matches("[1-9]\\d{0,3}")
                ? Integer.parseInt(environment)
                : Runtime.getRuntime().availableProcessors();
        return Integer.getInteger(THREADS, processors);
    }

    /** Asks for a number of threads; only before the first tensor is made. */
    public static void useThreads(int threads) {
        if (threads < 1) {
            throw new UsageException("Nothing computes with " + threads + " threads; give at least 1.");
        }
        System.setProperty(THREADS, String.valueOf(threads));
    }

    /** The libtorch that computes, which decides about last digits: its version, and its CUDA where it has one. */
    public static String torch() {
        configure();
        return Libtorch.version();
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
