package spade.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import spade.Progress;
import spade.SpadeException;
import spade.UsageException;
import spade.measure.Conditions;
import spade.measure.Placement;
import spade.measure.Workbench;
import spade.model.Checkpoint;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.MachineRates;
import spade.tensor.natives.CudaDriver;
import spade.tensor.natives.Libtorch;

/** The words for a device and a dtype that are chosen when they are not said, what is chosen, and why. */
final class MachineChoice {

    static final String AUTO = "auto";
    private static final String ALL = "cuda:all";
    private static final String FASTEST = "fastest";

    /**
     * What is chosen.
     *
     * @param why in brackets behind it
     */
    record Chosen<T>(T value, String why) {

        @Override
        public String toString() {
            return value + " (" + why + ")";
        }
    }

    private MachineChoice() {}

    /** Fails unless it is a word for a device. */
    static String requireDevice(String word) {
        if (!word.equals(AUTO)) {
            Device.parse(word);
        }
        return word;
    }

    /** Fails unless it is a word for devices, several with commas between them. */
    static void requireDevices(String words) {
        if (!words.equals(ALL)) {
            List<String> each = List.of(words.split(",", -1));
            each.forEach(each.size() == 1 ? MachineChoice::requireDevice : Device::parse);
        }
    }

    /** The devices that words stand for, if those are several or all GPUs; the engine is not needed for it. */
    static List<Device> several(String words) {
        if (words.equals(ALL)) {
            int gpus = CudaDriver.gpus().size();
            if (gpus == 0) {
                throw new SpadeException("--device " + ALL + " means all GPUs, and no NVIDIA GPU can be used here; see"
                        + " 'spade doctor', or use --device cpu.");
            }
            return IntStream.range(0, gpus).mapToObj(i -> new Device("cuda", i)).toList();
        }
        return words.contains(",")
                ? Arrays.stream(words.split(",", -1)).map(Device::parse).toList()
                : List.of();
    }

    /** The device that a word stands for; the first GPU for {@code auto} where one can be used. */
    static Chosen<Device> device(String word) {
        if (!word.equals(AUTO)) {
            return new Chosen<>(Device.parse(word), "as asked for");
        }
        return Device.gpus().stream()
                .findFirst()
                .map(name -> new Chosen<>(new Device("cuda", 0), name))
                .orElseGet(() -> new Chosen<>(
                        Device.CPU,
                        Libtorch.hasCuda() ? "no NVIDIA GPU can be used" : "this build of libtorch has no CUDA"));
    }

    /** The dtype that a word stands for where it does not depend on models; empty for {@code auto}. */
    static Optional<DType> requireDType(String word) {
        if (word.equals(AUTO) || word.equals(FASTEST)) {
            return Optional.empty();
        }
        return Optional.of(DType.find(word)
                .orElseThrow(() -> new UsageException("Unknown dtype '" + word
                        + "'; known are auto, fastest, float32 (fp32), float16 (fp16, half) and bfloat16 (bf16).")));
    }

    /**
     * The dtype that a word stands for.
     *
     * @param models in float16, which is tried where they are stored in it
     */
    static Chosen<DType> dtype(String word, Placement placement, List<Conditions> models) {
        Optional<DType> said = requireDType(word);
        if (said.isPresent()) {
            return new Chosen<>(said.get(), "as asked for");
        }
        if (word.equals(FASTEST)) {
            return new Chosen<>(MachineRates.fastest(placement.device()), "by a short measurement");
        }
        if (placement.device().equals(Device.CPU)) {
            return new Chosen<>(DType.FLOAT32, "as always on a CPU");
        }
        Set<DType> stored = models.stream().map(MachineChoice::stored).collect(Collectors.toSet());
        if (stored.size() > 1) {
            return new Chosen<>(DType.BFLOAT16, "the checkpoints are stored in several types");
        }
        DType only = stored.iterator().next();
        return only == DType.FLOAT16 && models.stream().anyMatch(model -> overflows(model, placement))
                ? new Chosen<>(DType.BFLOAT16, "the model overflows in float16, in which it is stored")
                : new Chosen<>(only, "as the checkpoint is stored");
    }

    private static DType stored(Conditions model) {
        try (Checkpoint checkpoint = Checkpoint.open(model.model())) {
            return checkpoint.dtype();
        }
    }

    private static boolean overflows(Conditions model, Placement placement) {
        try (Workbench workbench = Workbench.open(model, placement, Progress.NONE)) {
            return !workbench.isFinite();
        }
    }
}
