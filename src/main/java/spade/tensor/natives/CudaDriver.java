package spade.tensor.natives;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** NVIDIA's driver, asked directly: it is there wherever a GPU can be used, whatever libtorch is built for. */
public final class CudaDriver {

    private static final int LONGEST_NAME = 256;

    private final Functions functions;

    /**
     * A GPU that this process may use.
     *
     * @param memory all of it, in bytes
     */
    public record Gpu(String name, long memory) {}

    /** CUDA's driver interface, as far as it is needed; every function returns 0 on success. */
    private interface Functions extends Library {

        int cuInit(int flags);

        int cuDriverGetVersion(int[] version);

        int cuDeviceGetCount(int[] count);

        int cuDeviceGet(int[] device, int ordinal);

        int cuDeviceGetName(byte[] name, int length, int device);

        int cuDeviceTotalMem_v2(long[] bytes, int device);

        int cuDevicePrimaryCtxRetain(Pointer[] context, int device);

        int cuDevicePrimaryCtxRelease_v2(int device);

        int cuCtxPushCurrent_v2(Pointer context);

        int cuCtxPopCurrent_v2(Pointer[] context);

        int cuMemGetInfo_v2(long[] free, long[] total);
    }

    private CudaDriver(Functions functions) {
        this.functions = functions;
    }

    /** The driver; empty where none is installed. */
    public static Optional<CudaDriver> load() {
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
    public List<Gpu> gpus() {
        int[] count = new int[1];
        if (functions.cuInit(0) != 0 || functions.cuDeviceGetCount(count) != 0) {
            return List.of();
        }
        return IntStream.range(0, count[0]).mapToObj(this::gpu).toList();
    }

    /**
     * Bytes of a GPU that nobody has taken, asked in the context that torch computes in; empty if the driver does not
     * say.
     */
    public OptionalLong free(int ordinal) {
        int[] device = new int[1];
        Pointer[] context = new Pointer[1];
        if (functions.cuInit(0) != 0
                || functions.cuDeviceGet(device, ordinal) != 0
                || functions.cuDevicePrimaryCtxRetain(context, device[0]) != 0) {
            return OptionalLong.empty();
        }
        try {
            long[] free = new long[1];
            if (functions.cuCtxPushCurrent_v2(context[0]) != 0) {
                return OptionalLong.empty();
            }
            int failure = functions.cuMemGetInfo_v2(free, new long[1]);
            functions.cuCtxPopCurrent_v2(context);
            return failure == 0 ? OptionalLong.of(free[0]) : OptionalLong.empty();
        } finally {
            functions.cuDevicePrimaryCtxRelease_v2(device[0]);
        }
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
