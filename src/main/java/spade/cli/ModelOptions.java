package spade.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spade.UsageException;
import spade.data.WindowCount;
import spade.measure.Conditions;
import spade.measure.Demo;
import spade.measure.Placement;
import spade.measure.Workbench;
import spade.model.Residency;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.MachineRates;
import spade.tensor.natives.Natives;

/** Options that every verb which touches a model shares. */
final class ModelOptions {

    private static final List<String> OF_SCORES = List.of(
            "--model",
            "--calibration",
            "--calibration-windows",
            "--calibration-seed",
            "--seqlen",
            "--device",
            "--dtype");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Option(names = "--model", paramLabel = "DIR", description = "Hugging Face directory (default: the demo's).")
    private @Nullable List<Path> models;

    @Option(names = "--calibration", paramLabel = "TEXT", description = "Calibration text.")
    private String calibration = Demo.CALIBRATION;

    /** As Wanda calibrates. */
    @Option(names = "--calibration-windows", paramLabel = "N", description = "Its windows.")
    private WindowCount calibrationWindows = WindowCount.atMost(128);

    @Option(
            names = "--calibration-seed",
            paramLabel = "N",
            description = "Draw them at random (default: the first ones).")
    private Optional<Long> calibrationSeed;

    @Option(names = "--seqlen", paramLabel = "N", description = "Tokens a window (default: context, at most 2048).")
    private Optional<Integer> seqlen;

    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu, cuda or cuda:N.")
    private Device device = Device.CPU;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description = "Type of the forward pass: float32, bfloat16, float16, or auto: what is fastest here by a"
                    + " short measurement, float32 or bfloat16.")
    private String dtype = DType.FLOAT32.toString();

    @Option(
            names = "--resident",
            paramLabel = "R",
            description = "Weights on the device: all, blocks (read anew for every use), or auto: all if they fit.")
    private Residency resident = Residency.AUTO;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of an operation (default: all processors).")
    private Optional<Integer> threads;

    /** The conditions of a verb that takes one model. */
    Conditions conditions() {
        if (models().size() > 1) {
            throw new UsageException("This verb takes one --model, and there are " + models().size() + ".");
        }
        return allConditions().get(0);
    }

    /** The conditions of every model; they differ in nothing else. */
    List<Conditions> allConditions() {
        DType type = dtype(placement().device());
        return (models == null ? List.of(Demo.model()) : models)
                .stream()
                        .map(model ->
                                new Conditions(model, type, seqlen, calibration, calibrationWindows, calibrationSeed))
                        .toList();
    }

    /** Where the models are measured; sets how many threads an operation has. */
    Placement placement() {
        threads.ifPresent(Natives::useThreads);
        return new Placement(device, resident);
    }

    /** Where a run was measured, or on the device that was given. */
    Placement over(Placement recorded) {
        Placement given = placement();
        return isGiven("--device") ? given : new Placement(recorded.device(), resident);
    }

    /**
     * What a run recorded, changed by the options that were given: files may lie elsewhere, or the type differ.
     *
     * @param recorded of one of the run's models
     * @param index of the model among those that are named with --model, if any are
     */
    Conditions over(Conditions recorded, int index) {
        return new Conditions(
                models == null ? recorded.model() : models.get(index),
                isGiven("--dtype") ? dtype(placement().device()) : recorded.dtype(),
                seqlen.or(recorded::seqlen),
                isGiven("--calibration") ? calibration : recorded.calibration(),
                isGiven("--calibration-windows") ? calibrationWindows : recorded.calibrationWindows(),
                calibrationSeed.or(recorded::calibrationSeed));
    }

    /** The models that were named; none: the demo's is meant. */
    List<Path> models() {
        return models == null ? List.of() : models;
    }

    /** The name of a model's folder. */
    static String folder(Path model) {
        return String.valueOf(model.toAbsolutePath().normalize().getFileName());
    }

    /** Whether anything that an allocation depends on was given. */
    boolean changesScores() {
        return OF_SCORES.stream().anyMatch(this::isGiven);
    }

    private boolean isGiven(String option) {
        return verb.commandLine().getParseResult().hasMatchedOption(option);
    }

    private DType dtype(Device on) {
        return dtype.equals("auto") ? MachineRates.fastest(on) : DType.parse(dtype);
    }

    /**
     * Cuts the calibration windows, so that a text that is too short is known early, and says if they are the demo's.
     */
    void noteCalibration(Workbench workbench, Display display) {
        int windows = workbench.texts().calibration().count();
        if (models != null && workbench.conditions().calibration().startsWith("demo:")) {
            display.line(
                    "Calibrating on %d windows of the embedded demo text; published numbers use 128 of C4 (--calibration c4:FILE).",
                    windows);
        }
    }
}
