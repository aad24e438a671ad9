package spade.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
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
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class ModelOptions {

    /** As Wanda calibrates. */
    private static final int DEFAULT_CALIBRATION = 128;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Hugging Face checkpoint directory with safetensors (default: the embedded demo model).")
    private @Nullable List<Path> models;

    @Option(
            names = "--calibration",
            paramLabel = "TEXT",
            defaultValue = Demo.CALIBRATION,
            description = "Calibration text: wikitext:FILE, c4:FILE (JSON lines, .gz too) or a plain text file"
                    + " (default: ${DEFAULT-VALUE}, embedded).")
    private String calibration;

    @Option(
            names = "--calibration-windows",
            paramLabel = "N",
            description = "Windows of the calibration text (default: 128, or as many as it has).")
    private @Nullable String calibrationWindows;

    @Option(
            names = "--calibration-seed",
            paramLabel = "N",
            description = "Draw documents and offsets at random (default: the first documents longer than --seqlen).")
    private @Nullable Long calibrationSeed;

    @Option(
            names = "--seqlen",
            paramLabel = "N",
            description = "Tokens per window (default: the model's context, at most 2048).")
    private @Nullable Integer seqlen;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}).")
    private String device;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "float32",
            description = "Type of the forward pass: float32, bfloat16, float16, or auto: what is fastest here by a"
                    + " short measurement, float32 or bfloat16 (default: ${DEFAULT-VALUE}).")
    private String dtype;

    @Option(
            names = "--resident",
            paramLabel = "R",
            defaultValue = "auto",
            description = "Weights on the device: all, blocks (read block by block whenever they are needed), or auto:"
                    + " all if they fit (default).")
    private String resident;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of one tensor operation (default: the processors this process may use).")
    private @Nullable Integer threads;

    /** The conditions of a verb that takes one model. */
    Conditions conditions() {
        if (models != null && models.size() > 1) {
            throw new UsageException("This verb takes one --model, and there are " + models.size() + ".");
        }
        return allConditions().get(0);
    }

    /** The conditions of every model; they differ in nothing else. */
    List<Conditions> allConditions() {
        DType type = dtype(placement().device());
        return (models == null ? List.of(Demo.model()) : models)
                .stream().map(model -> conditions(model, type)).toList();
    }

    /** Where the models are measured; sets how many threads an operation has. */
    Placement placement() {
        if (threads != null) {
            Natives.useThreads(threads);
        }
        return new Placement(Device.parse(device), Residency.parse(resident));
    }

    /** Where a run was measured, or on the device that was given. */
    Placement over(Placement recorded) {
        Placement given = placement();
        return isGiven("--device") ? given : new Placement(recorded.device(), given.residency());
    }

    /**
     * What a run recorded, changed by the options that were given: files may lie elsewhere, or the type differ.
     *
     * @param recorded of one of the run's models
     * @param index of the model among those that are named with --model, if any are
     */
    Conditions over(Conditions recorded, int index) {
        Conditions given = conditions(models == null ? recorded.model() : models.get(index), DType.FLOAT32);
        return new Conditions(
                given.model(),
                isGiven("--dtype") ? dtype(placement().device()) : recorded.dtype(),
                seqlen == null ? recorded.seqlen() : given.seqlen(),
                isGiven("--calibration") ? calibration : recorded.calibration(),
                calibrationWindows == null ? recorded.calibrationWindows() : given.calibrationWindows(),
                calibrationSeed == null ? recorded.calibrationSeed() : given.calibrationSeed());
    }

    /** The models that were named. */
    List<Path> models() {
        return models == null ? List.of() : models;
    }

    /** Whether anything that an allocation depends on was given. */
    boolean changesScores() {
        return namesModel()
                || Stream.of(
                                "--calibration",
                                "--calibration-windows",
                                "--calibration-seed",
                                "--seqlen",
                                "--device",
                                "--dtype")
                        .anyMatch(this::isGiven);
    }

    private boolean isGiven(String option) {
        return verb.commandLine().getParseResult().hasMatchedOption(option);
    }

    private Conditions conditions(Path model, DType type) {
        return new Conditions(
                model,
                type,
                seqlen == null ? OptionalInt.empty() : OptionalInt.of(seqlen),
                calibration,
                windows(calibrationWindows, DEFAULT_CALIBRATION),
                calibrationSeed == null ? OptionalLong.empty() : OptionalLong.of(calibrationSeed));
    }

    private DType dtype(Device on) {
        return dtype.equals("auto") ? MachineRates.fastest(on) : DType.parse(dtype);
    }

    /** Whether a model was given; the default is the demo's. */
    boolean namesModel() {
        return models != null;
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

    /** What an option says, or at most so many where it was not given. */
    static WindowCount windows(@Nullable String option, int otherwise) {
        return option == null ? WindowCount.atMost(otherwise) : WindowCount.parse(option);
    }
}
