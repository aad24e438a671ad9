package spade.tensor.natives;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** NVIDIA's driver, asked directly: it is there wherever a GPU can be used, whatever libtorch is built for. */
public final class CudaDriver {

    private static final @Nullable NativeLibrary LIBRARY = library();

    /**
     * A GPU that this process may use.
     *
     * @param memory all of it, in bytes
     */
    public record Gpu(String name, long memory) {}

    private CudaDriver() {}

    private static @Nullable NativeLibrary library() {
        try {
            return NativeLibrary.getInstance(Platform.isWindows() ? "nvcuda" : "libcuda.so.1");
        } catch (UnsatisfiedLinkError e) {
            return null;
        }
    }

    /** Calls a function of CUDA's driver interface, which writes its results into arrays; whether it succeeded. */
    private static boolean call(String function, Object... arguments) {
        return LIBRARY != null && LIBRARY.getFunction(function).invokeInt(arguments) == 0;
    }

    /** The newest CUDA that the driver runs, such as 12.4; empty where no driver is installed. */
    static Optional<String> version() {
        int[] version = new int[1];
        call("cuDriverGetVersion", version);
        return Optional.ofNullable(LIBRARY).map(driver -> version[0] / 1000 + "." + version[0] % 1000 / 10);
    }

    /** The GPUs that the process sees ($CUDA_VISIBLE_DEVICES counts); none without a driver that works. */
    public static List<Gpu> gpus() {
        int[] count = new int[1];
        boolean works = call("cuInit", 0) && call("cuDeviceGetCount", count);
        return IntStream.range(0, works ? count[0] : 0)
                .mapToObj(CudaDriver::gpu)
                .toList();
    }

    private static Gpu gpu(int ordinal) {
        int[] device = new int[1];
        byte[] name = new byte[256];
        long[] bytes = new long[1];
        call("cuDeviceGet", device, ordinal);
        call("cuDeviceGetName", name, name.length, device[0]);
        call("cuDeviceTotalMem_v2", bytes, device[0]);
        return new Gpu(Native.toString(name, StandardCharsets.US_ASCII.name()), bytes[0]);
    }
}
