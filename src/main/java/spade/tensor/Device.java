package spade.tensor;

import ai.djl.engine.Engine;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spade.SpadeException;
import spade.UsageException;
import spade.tensor.natives.CudaDriver;
import spade.tensor.natives.Libtorch;
import spade.tensor.natives.Natives;

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

    /** The GPUs that can be used, by name; none where libtorch is built for the CPU or the driver is missing. */
    public static List<String> gpus() {
        return usable().stream().map(CudaDriver.Gpu::name).toList();
    }

    private static List<CudaDriver.Gpu> usable() {
        Natives.configure();
        // Starts the engine, which loads the library.
        Engine.getEngine("PyTorch");
        return Libtorch.hasCuda() ? CudaDriver.gpus() : List.of();
    }

    /** All of its memory, in bytes. */
    public long memory() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return this.equals(CPU)
                ? system.getTotalMemorySize()
                : usable().get(index).memory();
    }

    /** The bytes that weights and what is kept beside them may take together; the rest of its memory is for passes. */
    public double room() {
        return 0.8 * memory();
    }

    /** Fails unless the device is there. */
    public void require() {
        toDjl();
    }

    /** DJL's view of the device, after a check that it is there. */
    ai.djl.Device toDjl() {
        if (this.equals(CPU)) {
            return ai.djl.Device.cpu();
        }
        if (index >= usable().size()) {
            throw new SpadeException(Libtorch.missing(toString()));
        }
        return ai.djl.Device.gpu(index);
    }

    @Override
    public String toString() {
        return this.equals(CPU) ? "cpu" : type + ":" + index;
    }
}
