package spade.tensor.natives;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

    /** What the process that tries says right before the instructions that may end it. */
    public static final String TRYING = "trying AMX";

    private AmxGuard() {}

    /**
     * Tries AMX if there is any, and switches it off where it does not work. Has to run before libtorch is loaded.
     *
     * @param cache remembers the outcome until the next boot
     */
    static void check(Path cache) {
        String processor = read(Path.of("/proc/cpuinfo"));
        if (System.getenv(SWITCH) == null
                && processor.contains(" amx_tile")
                && !works(processor, cache).orElse(true)) {
            Natives.setEnvironment(SWITCH, WITHOUT_AMX);
        }
    }

    private static Optional<Boolean> works(String processor, Path cache) {
        String boot = read(Path.of("/proc/sys/kernel/random/boot_id"));
        String machine = processor
                .lines()
                .filter(line -> line.startsWith("model name") || line.startsWith("flags"))
                .distinct()
                .collect(Collectors.joining("", boot, ""));
        Path file = cache.resolve("amx-" + Digests.of(machine).substring(0, 16));
        String known = read(file).strip();
        if (known.equals("works") || known.equals("dies")) {
            return Optional.of(known.equals("works"));
        }
        Optional<Boolean> found = probe();
        found.ifPresent(works -> remember(file, works));
        return found;
    }

    private static void remember(Path file, boolean works) {
        if (!works) {
            log.warn(
                    "This machine announces AMX but its instructions fail; bfloat16 goes without it ({}={}).",
                    SWITCH,
                    WITHOUT_AMX);
        }
        try {
            AtomicFile.write(file, (works ? "works" : "dies").getBytes(StandardCharsets.UTF_8));
        } catch (SpadeException e) {
            log.debug("The outcome is found again at the next start", e);
        }
    }

    /** Whether a process that uses AMX lives; empty if it could not be tried, which is not remembered. */
    private static Optional<Boolean> probe() {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // A core dump and an error file are of no use to anyone here.
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=/dev/null",
                "-Dai.djl.offline=true",
                "-DDJL_CACHE_DIR=" + System.getProperty("DJL_CACHE_DIR", ""),
                "-cp",
                classPath(),
                "spade.tensor.AmxProbe");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean works = process.exitValue() == 0;
            // One that ended badly died of AMX only if it had come so far as to try it.
            return works || said.contains(TRYING) ? Optional.of(works) : Optional.empty();
        } catch (IOException e) {
            log.debug("The probe cannot be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /** Maven's exec plugin loads the program through a class loader of its own. */
    private static String classPath() {
        return AmxGuard.class.getClassLoader() instanceof URLClassLoader loader
                ? Arrays.stream(loader.getURLs())
                        .map(url -> Path.of(URI.create(url.toString())).toString())
                        .collect(Collectors.joining(File.pathSeparator))
                : System.getProperty("java.class.path");
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
