package spade.tensor;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** NVIDIA's driver, asked directly: it is there wherever a GPU can be used, whatever libtorch is built for. */
final class CudaDriver {

    private static final int LONGEST_NAME = 256;

    private final Functions functions;

    /**
     * A GPU that this process may use.
     *
     * @param memory all of it, in bytes
     */
    record Gpu(String name, long memory) {}

    /** CUDA's driver interface, as far as it is needed; every function returns 0 on success. */
    private interface Functions extends Library {

        int cuInit(int flags);

        int cuDriverGetVersion(int[] version);

        int cuDeviceGetCount(int[] count);

        int cuDeviceGet(int[] device, int ordinal);

        int cuDeviceGetName(byte[] name, int length, int device);

        int cuDeviceTotalMem_v2(long[] bytes, int device);
    }

    private CudaDriver(Functions functions) {
        this.functions = functions;
    }

    /** The driver; empty where none is installed. */
    static Optional<CudaDriver> load() {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        try {
            return Optional.of(new CudaDriver(Native.load(windows ? "nvcuda" : "libcuda.so.1", Functions.class)));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    /** The newest CUDA that the driver runs, such as 12.4. */
    String version() {
        int[] version = new int[1];
        functions.cuDriverGetVersion(version);
        return version[0] / 1000 + "." + version[0] % 1000 / 10;
    }

    /** The GPUs that the process sees ($CUDA_VISIBLE_DEVICES counts); none if the driver does not work. */
    List<Gpu> gpus() {
        int[] count = new int[1];
        if (functions.cuInit(0) != 0 || functions.cuDeviceGetCount(count) != 0) {
            return List.of();
        }
        return IntStream.range(0, count[0]).mapToObj(this::gpu).toList();
    }

    private Gpu gpu(int ordinal) {
        int[] device = new int[1];
        byte[] name = new byte[LONGEST_NAME];
        long[] bytes = new long[1];
        functions.cuDeviceGet(device, ordinal);
        functions.cuDeviceGetName(name, name.length, device[0]);
        functions.cuDeviceTotalMem_v2(bytes, device[0]);
        return new Gpu(new String(name, StandardCharsets.US_ASCII).split("\0", 2)[0], bytes[0]);
    }
}
