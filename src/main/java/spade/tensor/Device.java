package spade.tensor;

import ai.djl.engine.Engine;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
        return Libtorch.hasCuda() ? CudaDriver.load().map(CudaDriver::gpus).orElse(List.of()) : List.of();
    }

    static Device of(ai.djl.Device device) {
        return device.isGpu() ? new Device("cuda", device.getDeviceId()) : CPU;
    }

    /** All of its memory, in bytes. */
    public long memory() {
        return this.equals(CPU)
                ? ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getTotalMemorySize()
                : usable().get(index).memory();
    }

    /**
     * Memory that nobody has taken, in bytes; on a GPU what torch keeps for itself after tensors were freed counts as
     * taken. Where the system does not say, all of the memory.
     */
    public long freeMemory() {
        OptionalLong free = this.equals(CPU)
                ? available()
                : CudaDriver.load().map(driver -> driver.free(index)).orElse(OptionalLong.empty());
        return Math.min(free.orElse(Long.MAX_VALUE), memory());
    }

    /** What Linux could give, its file caches included. */
    private static OptionalLong available() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
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
        return type.equals("cpu") ? "cpu" : type + ":" + index;
    }
}
