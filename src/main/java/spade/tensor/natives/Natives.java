package spade.tensor.natives;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import spade.CacheDirectory;
import spade.UsageException;

/** Settings that DJL reads once, when its engine starts. */
public final class Natives {

    private static final String THREADS = "ai.djl.pytorch.num_threads";
    private static final String OMP_THREADS = "OMP_NUM_THREADS";

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
        Properties settings = System.getProperties();
        settings.putIfAbsent("ai.djl.offline", "true");
        settings.putIfAbsent(THREADS, String.valueOf(threads()));
        // Lets threads of OpenMP that wait for work spin for microseconds only, unless the user has said how they wait:
        // beside another busy process they would take the processor from the one that works, and a pass would last
        // three times as long. Not to spin at all costs a small model a quarter of its speed where nothing else runs.
        if (System.getenv("OMP_WAIT_POLICY") == null) {
            setEnvironment("GOMP_SPINCOUNT", "1000");
            setEnvironment("OMP_WAIT_POLICY", "passive");
        }
        Path cache = CacheDirectory.writable();
        if (System.getenv("DJL_CACHE_DIR") == null) {
            settings.putIfAbsent("DJL_CACHE_DIR", cache.resolve("djl").toString());
        }
        Libtorch.choose(cache);
        AmxGuard.check(cache);
    }

    /**
     * Sets a variable, which the user has not set, for native libraries to read when they are loaded; Java itself can
     * only read them. Windows, whose C libraries each keep their own, is left alone.
     */
    static void setEnvironment(String name, String value) {
        if (!Platform.isWindows()) {
            Function.getFunction(Platform.C_LIBRARY_NAME, "setenv").invokeInt(new Object[] {name, value, 0});
        }
    }

    /**
     * Threads of one tensor operation: what was asked for, else {@code $OMP_NUM_THREADS}, else the processors that the
     * process may use, a container's limit included.
     */
    public static int threads() {
        @Nullable String environment = System.getenv(OMP_THREADS);
        int processors = environment != null && environment.matches("[1-9]\\d{0,3}")
                ? Integer.parseInt(environment)
                : Runtime.getRuntime().availableProcessors();
        return Integer.getInteger(THREADS, processors);
    }

    /** Threads of one operation in each of several processes, which share the processors. */
    public static int threadsOfEach(int processes) {
        return System.getenv(OMP_THREADS) == null ? Math.max(1, threads() / processes) : threads();
    }

    /** Asks for a number of threads; only before the first tensor is made. */
    public static void useThreads(int threads) {
        if (threads < 1) {
            throw new UsageException("Nothing computes with " + threads + " threads; give at least 1.");
        }
        System.setProperty(THREADS, String.valueOf(threads));
    }
}
