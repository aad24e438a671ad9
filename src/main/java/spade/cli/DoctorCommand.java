package spade.cli;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spade.CacheDirectory;
import spade.Lines;
import spade.Versions;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.MachineRates;
import spade.tensor.TensorScope;
import spade.tensor.natives.Natives;

/** Says what the machine has and how fast it is. */
@Command(
        name = "doctor",
        description = "Shows versions, devices, memory, caches and speed.",
        footer = {"", "Example:", "  spade doctor --device cuda"})
final class DoctorCommand implements Callable<Integer> {

    private static final String LINE = "%-16s %s";

    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu, cuda, cuda:N or auto.")
    private String on = MachineChoice.AUTO;

    @Mixin
    private OutputOptions output;

    /**
     * What was found.
     *
     * @param memory of the machine, in bytes
     * @param free of it, what no process uses
     * @param heap that Java may take at most; models live outside of it
     * @param threads of one tensor operation
     * @param products operations per second of a matrix product, by dtype
     * @param copy bytes per second, read and written
     * @param dtype what {@code --dtype fastest} takes
     */
    private record Findings(
            Map<String, String> versions,
            long memory,
            long free,
            long heap,
            String cache,
            int threads,
            List<String> gpus,
            String device,
            Map<DType, Double> products,
            double copy,
            DType dtype) {

        String plain() {
            Lines text = new Lines();
            versions.forEach((name, version) -> text.add(LINE, name, version));
            text.add(LINE, "threads", threads)
                    .add("%-16s %.1f GB, free %.1f GB", "memory", memory / 1e9, free / 1e9)
                    .add("%-16s at most %.1f GB; models live outside of it", "java heap", heap / 1e9)
                    .add(LINE, "cache", cache)
                    .add(LINE, "gpus", gpus.isEmpty() ? "none" : String.join(", ", gpus))
                    .add(LINE, "device", device);
            products.forEach((type, rate) -> text.add("%-16s %.0f GFLOP/s, product of 2048 × 2048", type, rate / 1e9));
            return text.add("%-16s %.1f GB/s read and written", "copy", copy / 1e9)
                    .append(Lines.format(
                            "%-16s %s; auto is float32 on a CPU, what the checkpoint is stored in on a GPU",
                            "--dtype fastest", dtype))
                    .toString();
        }
    }

    @Override
    public Integer call() {
        Device device = MachineChoice.device(on).value();
        try (TensorScope scope = TensorScope.open(device)) {
            Map<DType, Double> products = new LinkedHashMap<>();
            for (DType dtype : DType.values()) {
                products.put(dtype, MachineRates.product(scope, dtype));
            }
            OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            Findings findings = new Findings(
                    Versions.all(),
                    machine.getTotalMemorySize(),
                    machine.getFreeMemorySize(),
                    Runtime.getRuntime().maxMemory(),
                    CacheDirectory.writable().toString(),
                    Natives.threads(),
                    Device.gpus(),
                    device.toString(),
                    products,
                    MachineRates.copy(scope),
                    MachineRates.fastest(device));
            output.print(findings, findings::plain);
        }
        return 0;
    }
}
