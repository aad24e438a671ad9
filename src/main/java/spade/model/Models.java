package spade.model;

import java.util.List;
import spade.Progress;
import spade.tensor.DType;
import spade.tensor.TensorScope;

/** Chooses the forward pass that fits a checkpoint. */
public final class Models {

    private Models() {}

    /** Fails unless every tensor of the model is there with its shape and a readable type; no weights are read. */
    public static void check(Checkpoint checkpoint) {
        LlamaModel.check(checkpoint);
    }

    /** The prunable linears of a block of the checkpoint's family. */
    public static List<LinearSlot> slots(Checkpoint checkpoint) {
        return LlamaModel.SLOTS;
    }

    /** The module of a linear in a checkpoint of a known family, such as {@code model.layers.0.self_attn.q_proj}. */
    public static String module(int block, String linear) {
        return LlamaModel.SLOTS.stream()
                .filter(slot -> slot.name().equals(linear))
                .map(slot -> LlamaModel.prefix(block) + slot.path())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No family has a linear " + linear));
    }

    /** The name of a linear's weight in a checkpoint. */
    static String weight(int block, LinearSlot slot) {
        return LlamaModel.prefix(block) + slot.path() + ".weight";
    }

    /** Reads all of a checkpoint's weights in a dtype onto the scope's device, after a check that all are there. */
    public static LanguageModel load(Checkpoint checkpoint, DType dtype, TensorScope scope, Progress progress) {
        return load(checkpoint, dtype, Residency.ALL, scope, progress);
    }

    /**
     * Makes a model of a checkpoint in a dtype on the scope's device, after a check that all weights are there. Where
     * blocks are streamed, the checkpoint has to stay open as long as the model is used, and the model has to be closed
     * before the scope.
     *
     * @param scope owns the model's tensors
     */
    public static LanguageModel load(
            Checkpoint checkpoint, DType dtype, Residency residency, TensorScope scope, Progress progress) {
        // The configuration reader lets only known architectures through; another family adds its class here.
        return LlamaModel.load(checkpoint, dtype, residency, scope, progress);
    }
}
