package spade.cli;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spade.CacheDirectory;
import spade.Versions;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.MachineRates;
import spade.tensor.TensorScope;
import spade.tensor.natives.Natives;

/** Says what the machine has and how fast it is. */
@Command(
        name = "doctor",
        description = "Shows versions, devices, memory, caches, and the measured rates of matrix products and copies.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class DoctorCommand implements Callable<Integer> {

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}).")
    private String device;

    @Mixin
    private OutputOptions output;

    /**
     * What was found.
     *
     * @param memory of the machine, in bytes
     * @param free of it, what no process uses
     * @param heap that Java may take at most; models live outside of it
     * @param cache where calibrations and native libraries are kept
     * @param threads of one tensor operation
     * @param gpus that can be used, by name
     * @param products operations per second of a matrix product, by dtype
     * @param copy bytes per second, read and written
     * @param dtype what {@code --dtype auto} takes
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
            Map<String, Double> products,
            double copy,
            String dtype) {}

    @Override
    public Integer call() {
        Device chosen = Device.parse(device);
        try (TensorScope scope = TensorScope.open(chosen)) {
            Findings findings = findings(chosen, scope);
            output.print(findings, () -> plain(findings));
        }
        return 0;
    }

    private static Findings findings(Device device, TensorScope scope) {
        Map<String, Double> products = new LinkedHashMap<>();
        for (DType dtype : DType.values()) {
            products.put(dtype.toString(), MachineRates.product(scope, dtype));
        }
        OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Findings(
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
                MachineRates.fastest(device).toString());
    }

    private static String plain(Findings findings) {
        StringBuilder text = new StringBuilder();
        findings.versions().forEach((name, version) -> line(text, name, version));
        line(text, "threads", String.valueOf(findings.threads()));
        line(text, "memory", gigabytes(findings.memory()) + ", free " + gigabytes(findings.free()));
        line(text, "java heap", "at most " + gigabytes(findings.heap()) + "; models live outside of it");
        line(text, "cache", findings.cache());
        line(text, "gpus", findings.gpus().isEmpty() ? "none" : String.join(", ", findings.gpus()));
        line(text, "device", findings.device());
        findings.products()
                .forEach((dtype, rate) -> line(
                        text, dtype, String.format(Locale.ROOT, "%.0f GFLOP/s, product of 2048 × 2048", rate / 1e9)));
        line(text, "copy", String.format(Locale.ROOT, "%.1f GB/s read and written", findings.copy() / 1e9));
        line(text, "--dtype auto", findings.dtype() + "; float32 is the reference");
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-16s %s%n", name, value));
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
