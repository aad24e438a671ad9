package spade.tensor;

import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spade.SpadeException;
import spade.UsageException;

/**
 * Where tensors live and kernels run.
 *
 * @param type {@code cpu} or {@code cuda}
 * @param index which GPU; 0 for the CPU
 */
public record Device(String type, int index) {

    public static final Device CPU = new Device("cpu", 0);

    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

    /**
     * Reads {@code cpu}, {@code cuda} or {@code cuda:N}. Whether the device is there shows only when a
     * {@link TensorScope} opens on it.
     */
    public static Device parse(String text) {
        if (text.equals("cpu")) {
            return CPU;
        }
        Matcher matcher = CUDA.matcher(text);
        if (!matcher.matches()) {
            throw new UsageException("Unknown device '" + text + "': use cpu, cuda or cuda:N.");
        }
        String index = matcher.group(1);
        return new Device("cuda", index == null ? 0 : Integer.parseInt(index));
    }

    /** How many CUDA devices libtorch sees. */
    public static int cudaDevices() {
        Natives.configure();
        return Engine.getEngine("PyTorch").getGpuCount();
    }

    static Device of(ai.djl.Device device) {
        return device.isGpu() ? new Device("cuda", device.getDeviceId()) : CPU;
    }

    /** All of its memory, in bytes. */
    public long memory() {
        return this.equals(CPU)
                ? ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getTotalMemorySize()
                : CudaUtils.getGpuMemory(toDjl()).getMax();
    }

    /** DJL's view of the device, after a check that it is there. */
    ai.djl.Device toDjl() {
        if (this.equals(CPU)) {
            return ai.djl.Device.cpu();
        }
        int found = cudaDevices();
        if (index >= found) {
            throw new SpadeException(
                    "Device " + this + " is not there: " + found
                            + " CUDA devices are visible to libtorch; use --device cpu, or install a driver and a libtorch with CUDA (PYTORCH_LIBRARY_PATH).");
        }
        return ai.djl.Device.gpu(index);
    }

    @Override
    public String toString() {
        return type.equals("cpu") ? "cpu" : type + ":" + index;
    }
}
