package spade.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spade.UsageException;
import spade.data.BeginningToken;
import spade.data.WindowCount;
import spade.hub.Hub;
import spade.hub.Repository;
import spade.measure.Conditions;
import spade.measure.Demo;
import spade.measure.Placement;
import spade.measure.Workbench;
import spade.model.ConfigReader;
import spade.model.Residency;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.natives.Natives;

/** Options that every verb which touches a model shares. */
final class ModelOptions {

    private static final List<String> OF_SCORES = List.of(
            "--model",
            "--calibration",
            "--calibration-windows",
            "--calibration-seed",
            "--seqlen",
            "--bos",
            "--device",
            "--dtype");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Option(names = "--model", paramLabel = "MODEL", description = "Folder or ORG/NAME[@REV] (default: the demo).")
    private @Nullable List<String> named;

    @Option(names = "--calibration", paramLabel = "TEXT", description = "Calibration text (default: c4).")
    private Optional<String> calibration;

    /** As Wanda calibrates. */
    @Option(names = "--calibration-windows", paramLabel = "N", description = "Its windows.")
    private WindowCount calibrationWindows = WindowCount.atMost(128);

    @Option(
            names = "--calibration-seed",
            paramLabel = "N",
            description = "Draw them at random (default: the first ones).")
    private Optional<Long> calibrationSeed;

    @Option(names = "--seqlen", paramLabel = "N", description = "Tokens a window (default: at most 2048).")
    private Optional<Integer> seqlen;

    @Option(
            names = "--bos",
            paramLabel = "B",
            description = "Beginning token: window, in front of every window; text, what the tokenizer adds to a text;"
                    + " none (default: what the model needs).")
    private Optional<BeginningToken> bos;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "cpu, cuda, cuda:N, cuda:0,cuda:1, cuda:all, or auto: a GPU if there is one.")
    private String device = MachineChoice.AUTO;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description = "float32, bfloat16, float16, auto (float32 on a CPU, the checkpoint's on a GPU) or fastest.")
    private String dtype = MachineChoice.AUTO;

    @Option(
            names = "--resident",
            paramLabel = "R",
            description = "Weights on the device: all, blocks (read anew for every use), or auto: all if they fit.")
    private Residency resident = Residency.AUTO;

    @Option(
            names = "--engine",
            paramLabel = "E",
            description = "Who measures: local, or a cluster by its Spark master, such as spark://HOST:7077.")
    private String engine = EngineChoice.LOCAL;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of an operation (default: all processors).")
    private Optional<Integer> threads;

    /** The directories of the named models, once they were asked for. */
    private @Nullable List<Path> models;

    private List<Placement> placements = List.of();
    private Optional<MachineChoice.Chosen<Device>> chosenDevice = Optional.empty();
    private Optional<MachineChoice.Chosen<DType>> chosenType = Optional.empty();
    private boolean noted;

    /** The conditions of a verb that takes one model. */
    Conditions conditions() {
        if (named != null && named.size() > 1) {
            throw new UsageException("This verb takes one --model, and there are " + named.size() + ".");
        }
        return allConditions().get(0);
    }

    /** The conditions of every model; they differ in nothing else. */
    List<Conditions> allConditions() {
        return conditions(dtype(placements().get(0), conditions(DType.FLOAT16)));
    }

    private List<Conditions> conditions(DType type) {
        String text = calibration.orElseGet(() -> UsualTexts.of(verb).calibration());
        return (isNamed() ? models() : List.of(Demo.model()))
                .stream()
                        .map(model ->
                                new Conditions(model, type, seqlen, bos, text, calibrationWindows, calibrationSeed))
                        .toList();
    }

    /** Where a verb that uses one device measures the models; sets how many threads an operation has. */
    Placement placement() {
        requireNoEngine();
        List<Placement> all = placements();
        if (all.size() > 1) {
            throw new UsageException("--device " + device + " names " + all.size() + " devices, and 'spade "
                    + verb.name() + "' uses one; name one of them.");
        }
        return all.get(0);
    }

    private void requireNoEngine() {
        if (!engine().isLocal()) {
            throw new UsageException("--engine " + engine + " spreads measurements, and 'spade " + verb.name()
                    + "' works in one process; leave it out.");
        }
    }

    /** Who measures for a verb that spreads its measurements. */
    EngineChoice engine() {
        return new EngineChoice(engine);
    }

    /** Where the models are measured, on the first by this process; sets how many threads an operation has. */
    List<Placement> placements() {
        MachineChoice.requireDevices(device);
        MachineChoice.requireDType(dtype);
        if (placements.isEmpty()) {
            List<Device> several = MachineChoice.several(device);
            engine().require(several.size(), device);
            // Asking for GPUs starts the engine, which then has its threads.
            threads.or(() -> engine().threads())
                    .or(() -> Optional.of(several.size())
                            .filter(count -> count > 1)
                            .map(Natives::threadsOfEach))
                    .ifPresent(Natives::useThreads);
            if (several.size() < 2) {
                chosenDevice = several.isEmpty()
                        ? Optional.of(MachineChoice.device(device))
                        : Optional.of(new MachineChoice.Chosen<>(several.get(0), "the only GPU"));
            } else {
                chosenDevice = Optional.of(new MachineChoice.Chosen<>(several.get(0), "and others, as asked for"));
            }
            placements = (several.size() < 2 ? List.of(chosenDevice.get().value()) : several)
                    .stream()
                            .map(each ->
                                    new Placement(each, resident, Math.max(1, Collections.frequency(several, each))))
                            .toList();
        }
        return placements;
    }

    /** Where a run was measured, or on the device that was given. */
    Placement over(Placement recorded) {
        requireNoEngine();
        threads.ifPresent(Natives::useThreads);
        return isGiven("--device") ? placement() : new Placement(recorded.device(), resident);
    }

    /**
     * What a run recorded, changed by the options that were given: files may lie elsewhere, or the type differ.
     *
     * @param recorded of one of the run's models
     * @param index of the model among those that are named with --model, if any are
     */
    Conditions over(Conditions recorded, int index) {
        DType type = isGiven("--dtype")
                ? dtype(placement(), List.of(over(recorded, index, DType.FLOAT16)))
                : recorded.dtype();
        return over(recorded, index, type);
    }

    private Conditions over(Conditions recorded, int index, DType type) {
        return new Conditions(
                isNamed() ? models().get(index) : recorded.model(),
                type,
                seqlen.or(recorded::seqlen),
                bos.or(recorded::bos),
                calibration.orElseGet(recorded::calibration),
                isGiven("--calibration-windows") ? calibrationWindows : recorded.calibrationWindows(),
                calibrationSeed.or(recorded::calibrationSeed));
    }

    /** Whether models were named; otherwise the demo's is meant. */
    boolean isNamed() {
        return named != null;
    }

    /** The directories of the models that were named; what is not on this machine is fetched from the Hub. */
    List<Path> models() {
        if (models == null) {
            models = (named == null ? List.<String>of() : named)
                    .stream().map(this::directory).toList();
        }
        return models;
    }

    private Path directory(String model) {
        if (Files.isDirectory(Path.of(model)) || !Repository.isName(model)) {
            return Path.of(model);
        }
        try (Display display = new Display(isGiven("--quiet"))) {
            return Hub.of(display).model(Repository.parse(Repository.Kind.MODEL, model), ConfigReader::read);
        }
    }

    /** A command line that means the same models when branches of the Hub have gone on: with their commits. */
    List<String> pinned(List<String> arguments) {
        List<String> pinned = new ArrayList<>(arguments);
        for (int i = 0; named != null && i < named.size(); i++) {
            String before = named.get(i);
            Hub.nameOf(models().get(i))
                    .filter(name -> Repository.isName(before))
                    .ifPresent(name -> pinned.replaceAll(word ->
                            word.equals(before) ? name : word.equals("--model=" + before) ? "--model=" + name : word));
        }
        return pinned;
    }

    /** Whether anything that an allocation depends on was given. */
    boolean changesScores() {
        return OF_SCORES.stream().anyMatch(this::isGiven);
    }

    private boolean isGiven(String option) {
        return verb.commandLine().getParseResult().hasMatchedOption(option);
    }

    private DType dtype(Placement on, List<Conditions> inFloat16) {
        if (chosenType.isEmpty()) {
            chosenType = Optional.of(MachineChoice.dtype(dtype, on, inFloat16));
        }
        return chosenType.get().value();
    }

    /** Says once what was chosen because it was not said, and why. */
    void noteChoice(Display display) {
        boolean said = isGiven("--device") && isGiven("--dtype");
        if (!said && !noted && chosenDevice.isPresent() && chosenType.isPresent()) {
            display.line("Device %s, dtype %s.", chosenDevice.get(), chosenType.get());
            noted = true;
        }
    }

    /** Cuts the calibration windows, so that a text that is too short is known early. */
    void cutCalibration(Workbench workbench, Display display) {
        noteChoice(display);
        workbench.texts().calibration();
    }
}
