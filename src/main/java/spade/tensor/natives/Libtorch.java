package spade.tensor.natives;

import ai.djl.pytorch.jni.LibUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import spade.Resource;
import spade.SpadeException;

/**
 * Which libtorch the engine loads: one of the user's own, where {@code PYTORCH_LIBRARY_PATH} names it, else the one on
 * the class path. DJL finds the latter by itself when it is for the CPU; one for CUDA it would pass over unless it also
 * found the CUDA runtime installed, or not know at all, so that is unpacked here and named to DJL as if it were the
 * user's own.
 */
public final class Libtorch {

    private static final String FOLDER = "PYTORCH_LIBRARY_PATH";
    private static final String VERSION = "PYTORCH_VERSION";
    private static final String FLAVOR = "PYTORCH_FLAVOR";
    private static final String QUADMATH = "libquadmath.so.0";

    /** The version of torch that the glue is built for. */
    private static final String GLUE_VERSION = properties("/jnilib/pytorch.properties")
            .getProperty("jni_version", "unknown")
            .split("-", 2)[0];

    private Libtorch() {}

    /** Checks or unpacks the library. Has to run before the engine starts. */
    static void choose(Path cache) {
        @Nullable String own = System.getenv(FOLDER);
        if (own != null) {
            check(Path.of(own));
            loadFirst(Path.of(own).resolve(QUADMATH));
            return;
        }
        PackedLibtorch.find().ifPresent(packed -> {
            Path folder = packed.unpacked(cache, Libtorch.class.getClassLoader());
            System.setProperty(FOLDER, folder.toString());
            System.setProperty(VERSION, GLUE_VERSION);
            System.setProperty(FLAVOR, packed.flavor());
            loadFirst(folder.resolve(QUADMATH));
        });
    }

    /** A libtorch of another version than the glue's loads and then fails in single operations, so it is refused. */
    private static void check(Path folder) {
        String library = System.mapLibraryName("torch");
        if (!Files.exists(folder.resolve(library))) {
            throw new SpadeException(FOLDER + " is " + folder + ", and no " + library
                    + " lies there; name the lib folder of a libtorch.");
        }
        String version = String.valueOf(System.getenv(VERSION));
        if (!version.equals(GLUE_VERSION)) {
            throw new SpadeException("This build works with libtorch " + GLUE_VERSION + ", and " + VERSION + " is "
                    + version + "; get that version, or build with -Dtorch.version and -Ddjl.version to match.");
        }
        String flavor = String.valueOf(System.getenv(FLAVOR));
        String classifier = properties(PackedLibtorch.OF_DJL).getProperty("classifier", "linux-x86_64");
        String glue = "/jnilib/" + classifier + "/" + flavor + "/" + System.mapLibraryName("djl_torch");
        if (Libtorch.class.getResource(glue) == null) {
            throw new SpadeException("No glue between Java and a libtorch of " + FLAVOR + "=" + flavor
                    + " comes with this build; its pytorch-jni has cpu and one CUDA flavor, see the README.");
        }
    }

    /** DJL loads a folder's libraries in no order, and libgfortran does not say that this one lies beside it. */
    private static void loadFirst(Path library) {
        if (Files.exists(library)) {
            System.load(library.toAbsolutePath().toString());
        }
    }

    /** The properties of a resource, none where it is not there. */
    static Properties properties(String resource) {
        return Libtorch.class.getResource(resource) == null ? new Properties() : Resource.properties(resource);
    }

    /** What computes and decides about last digits: version and, for CUDA, flavor, such as 2.7.1 or 2.7.1+cu128. */
    public static String version() {
        Natives.configure();
        @Nullable String flavor = System.getenv(FOLDER) == null ? System.getProperty(FLAVOR) : System.getenv(FLAVOR);
        return GLUE_VERSION + (flavor == null || flavor.equals("cpu") ? "" : "+" + flavor);
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
        Optional<String> driver = CudaDriver.version();
        if (driver.isEmpty()) {
            return absent + "no NVIDIA driver is installed (libcuda); install one, or use --device cpu.";
        }
        String visible = System.getenv("CUDA_VISIBLE_DEVICES");
        return absent + "the NVIDIA driver (for CUDA " + driver.get() + ") shows "
                + CudaDriver.gpus().size() + " GPUs"
                + (visible == null ? "" : ", and CUDA_VISIBLE_DEVICES is '" + visible + "'")
                + "; use another device.";
    }
}
