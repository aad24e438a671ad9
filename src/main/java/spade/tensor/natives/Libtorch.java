package spade.tensor.natives;

import ai.djl.pytorch.jni.LibUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spade.SpadeException;
import spade.TrustedFolder;

/**
 * Which libtorch the engine loads: one of the user's own, where {@code PYTORCH_LIBRARY_PATH} names it, else the one on
 * the class path. DJL finds the latter by itself when it is for the CPU; one for CUDA it would pass over unless it also
 * found the CUDA runtime installed, so that is unpacked here and named to DJL as if it were the user's own.
 */
public final class Libtorch {

    private static final String FOLDER = "PYTORCH_LIBRARY_PATH";
    private static final String VERSION = "PYTORCH_VERSION";
    private static final String FLAVOR = "PYTORCH_FLAVOR";
    /** Serves torch's fusers, which are off here, and would keep the whole from loading where no driver is. */
    private static final String COMPILER = "libcaffe2_nvrtc.so";

    private static final String GLUE = System.mapLibraryName("djl_torch");

    private Libtorch() {}

    /** Checks or unpacks the library. Has to run before the engine starts. */
    static void choose(Path cache) {
        @Nullable String own = System.getenv(FOLDER);
        if (own != null) {
            check(Path.of(own));
            return;
        }
        Properties packed = properties("/native/lib/pytorch.properties");
        String flavor = packed.getProperty("flavor", "cpu");
        if (flavor.startsWith("cu")) {
            System.setProperty(FOLDER, unpack(packed, cache).toString());
            System.setProperty(VERSION, glueVersion());
            System.setProperty(FLAVOR, flavor);
        }
    }

    /** A libtorch of another version than the glue's loads and then fails in single operations, so it is refused. */
    private static void check(Path folder) {
        if (!Files.exists(folder.resolve(System.mapLibraryName("torch")))) {
            throw new SpadeException(FOLDER + " is " + folder + ", and no " + System.mapLibraryName("torch")
                    + " lies there; name the lib folder of a libtorch.");
        }
        String version = String.valueOf(System.getenv(VERSION));
        if (!version.equals(glueVersion())) {
            throw new SpadeException("This build works with libtorch " + glueVersion() + ", and " + VERSION + " is "
                    + version + "; get that version, or build with -Dtorch.version and -Ddjl.version to match.");
        }
        String flavor = String.valueOf(System.getenv(FLAVOR));
        if (Libtorch.class.getResource(glue(flavor)) == null) {
            throw new SpadeException("No glue between Java and a libtorch of " + FLAVOR + "=" + flavor
                    + " comes with this build; its pytorch-jni has cpu and one CUDA flavor, see the README.");
        }
    }

    private static String glue(String flavor) {
        return "/jnilib/" + classifier() + "/" + flavor + "/" + GLUE;
    }

    private static String classifier() {
        return properties("/native/lib/pytorch.properties").getProperty("classifier", "linux-x86_64");
    }

    /** The version of torch that the glue is built for. */
    private static String glueVersion() {
        return properties("/jnilib/pytorch.properties")
                .getProperty("jni_version", "unknown")
                .split("-", 2)[0];
    }

    private static Path unpack(Properties packed, Path cache) {
        String name = packed.getProperty("version") + "-" + packed.getProperty("flavor");
        Path folder = cache.resolve("libtorch").resolve(name);
        if (Files.exists(folder)) {
            TrustedFolder.require(folder);
            return folder;
        }
        try {
            Files.createDirectories(folder.getParent());
            Path made = Files.createTempDirectory(folder.getParent(), name);
            try {
                extract(packed, made);
                return Files.move(made, folder);
            } catch (IOException | RuntimeException e) {
                delete(made);
                if (Files.exists(folder)) {
                    TrustedFolder.require(folder); // Another process was faster.
                    return folder;
                }
                throw e;
            }
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot unpack libtorch " + name + " into " + folder + " (" + e.getMessage()
                            + "); it takes several GB, make room or set SPADE_CACHE to another disk.",
                    e);
        }
    }

    private static void extract(Properties packed, Path folder) throws IOException {
        String from = "/pytorch/" + packed.getProperty("flavor") + "/" + packed.getProperty("classifier") + "/";
        for (String library : packed.getProperty("libraries").split(",", -1)) {
            if (library.equals(COMPILER)) {
                continue;
            }
            try (InputStream bytes = Libtorch.class.getResourceAsStream(from + library)) {
                if (bytes == null) {
                    throw new SpadeException("The natives on the class path lack " + from + library + "; build again.");
                }
                Files.copy(bytes, folder.resolve(library));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static Properties properties(String resource) {
        Properties properties = new Properties();
        try (InputStream file = Libtorch.class.getResourceAsStream(resource)) {
            if (file != null) {
                properties.load(file);
            }
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resource, e);
        }
    }

    /** Version and flavor, such as 2.7.1 or 2.7.1+cu128. */
    static String version() {
        @Nullable String flavor = System.getenv(FOLDER) == null ? System.getProperty(FLAVOR) : System.getenv(FLAVOR);
        return glueVersion() + (flavor == null || flavor.equals("cpu") ? "" : "+" + flavor);
    }

    /** Whether the library that the engine has loaded is built for CUDA. */
    public static boolean hasCuda() {
        return Files.exists(Path.of(LibUtils.getLibtorchPath()).resolve(System.mapLibraryName("torch_cuda")));
    }

    /** Why a CUDA device cannot be used, in one sentence. */
    public static String missing(String device) {
        String absent = "Device " + device + " is not there: ";
        if (!hasCuda()) {
            return absent + "libtorch in " + LibUtils.getLibtorchPath()
                    + " is built for the CPU; build with the Maven profile cuda, or name one of your own by " + FOLDER
                    + ", or use --device cpu.";
        }
        return CudaDriver.load()
                .map(driver -> {
                    List<CudaDriver.Gpu> gpus = driver.gpus();
                    String visible = System.getenv("CUDA_VISIBLE_DEVICES");
                    return absent + "the NVIDIA driver (for CUDA " + driver.version() + ") shows " + gpus.size()
                            + " GPUs"
                            + (visible == null ? "" : ", and CUDA_VISIBLE_DEVICES is '" + visible + "'")
                            + "; use another device.";
                })
                .orElse(absent + "no NVIDIA driver is installed (libcuda); install one, or use --device cpu.");
    }
}
