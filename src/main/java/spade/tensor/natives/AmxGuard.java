package spade.tensor.natives;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spade.AtomicFile;
import spade.Digests;
import spade.SpadeException;

/**
 * Keeps bfloat16 from killing the process. Some virtual machines announce Intel's AMX and then refuse its instructions:
 * the first matrix product in bfloat16 ends with SIGILL, which nothing in Java can catch. So on a CPU that announces
 * AMX one such product is tried in a process of its own, once per boot; if that process dies, oneDNN is told to do
 * without AMX before libtorch is loaded.
 */
public final class AmxGuard {

    private static final Logger log = LoggerFactory.getLogger(AmxGuard.class);

    /** oneDNN's own switch; a user who has set it has decided. */
    private static final String SWITCH = "ONEDNN_MAX_CPU_ISA";

    private static final String WITHOUT_AMX = "AVX512_CORE_FP16";
    /** The program of the process that tries. */
    private static final String PROBE = "spade.tensor.AmxProbe";

    /** What it says right before the instructions that may end it. */
    public static final String TRYING = "trying AMX";

    private static final String WORKS = "works";
    private static final String DIES = "dies";
    private static final String UNKNOWN = "unknown";

    private static final long SECONDS = 60;

    private AmxGuard() {}

    /**
     * Tries AMX if there is any, and switches it off where it does not work. Has to run before libtorch is loaded.
     *
     * @param cache remembers the outcome until the next boot
     */
    static void check(Path cache) {
        if (System.getenv(SWITCH) != null || !announced()) {
            return;
        }
        if (outcome(cache).equals(DIES)) {
            Environment.setIfAbsent(SWITCH, WITHOUT_AMX);
        }
    }

    private static boolean announced() {
        return read(Path.of("/proc/cpuinfo")).contains(" amx_tile");
    }

    private static String outcome(Path cache) {
        String machine = read(Path.of("/proc/sys/kernel/random/boot_id"))
                + read(Path.of("/proc/cpuinfo"))
                        .lines()
                        .filter(line -> line.startsWith("model name") || line.startsWith("flags"))
                        .distinct()
                        .collect(Collectors.joining());
        Path file = cache.resolve("amx-" + Digests.of(machine).substring(0, 16));
        String known = read(file).strip();
        if (known.equals(WORKS) || known.equals(DIES)) {
            return known;
        }
        String found = probe(cache);
        if (found.equals(UNKNOWN)) {
            return found;
        }
        if (found.equals(DIES)) {
            log.warn(
                    "This machine announces AMX but its instructions fail; bfloat16 goes without it ({}={}).",
                    SWITCH,
                    WITHOUT_AMX);
        }
        remember(file, found);
        return found;
    }

    private static void remember(Path file, String outcome) {
        try {
            AtomicFile.write(file, outcome.getBytes(StandardCharsets.UTF_8));
        } catch (SpadeException e) {
            log.debug("The outcome is found again at the next start", e);
        }
    }

    /** What becomes of a process that uses AMX; unknown if it could not be tried, which is not remembered. */
    private static String probe(Path cache) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = List.of(
                java.toString(),
                // A core dump and an error file are of no use to anyone here.
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=/dev/null",
                "-Dai.djl.offline=true",
                "-DDJL_CACHE_DIR=" + System.getProperty("DJL_CACHE_DIR", ""),
                "-cp",
                classPath(),
                PROBE);
        try {
            Files.createDirectories(cache);
            Path said = Files.createTempFile(cache, "amx-probe", null);
            try {
                return probe(
                        new ProcessBuilder(command)
                                .redirectOutput(said.toFile())
                                .redirectError(ProcessBuilder.Redirect.DISCARD)
                                .start(),
                        said);
            } finally {
                Files.deleteIfExists(said);
            }
        } catch (IOException e) {
            log.debug("The probe cannot be started", e);
            return UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    /** A process that ended badly died of AMX only if it had come so far as to try it. */
    private static String probe(Process process, Path said) throws InterruptedException {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return UNKNOWN;
        }
        if (process.exitValue() == 0) {
            return WORKS;
        }
        return read(said).contains(TRYING) ? DIES : UNKNOWN;
    }

    /** Maven's exec plugin loads the program through a class loader of its own. */
    private static String classPath() {
        if (AmxGuard.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs()).map(AmxGuard::path).collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    private static String path(URL url) {
        try {
            URI uri = url.toURI();
            return Path.of(uri).toString();
        } catch (URISyntaxException e) {
            return url.getPath();
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
