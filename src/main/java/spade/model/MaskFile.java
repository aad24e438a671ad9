package spade.model;

import spade.safetensors.SafetensorsWriter;
import spade.tensor.DType;
import spade.tensor.TensorScope;

/**
 * Masks as a safetensors file: for every prunable linear a tensor under the name of its weight with {@code .mask}
 * behind it, in the shape of what is stored, such as [out, in], rows packed: uint8 [out, ⌈in / 8⌉], a bit per weight,
 * the lowest bit first: 1 where the weight stays. {@code numpy.unpackbits(…, axis=1, count=in, bitorder="little")}
 * reads it.
 */
public final class MaskFile {

    private MaskFile() {}

    /** A file without masks yet. */
    public static SafetensorsWriter begin() {
        return new SafetensorsWriter().metadata("bits", "1: the weight stays; little, rows padded to whole bytes");
    }

    /** Adds the masks of a pruned block. */
    public static void add(SafetensorsWriter file, LanguageModel model, Block pruned, TensorScope scope) {
        try (TensorScope work = scope.child()) {
            StoredLinears.of(model.config(), pruned, work).forEach((name, weight) -> {
                long[] shape = weight.getShape().getShape();
                int bytes = (int) (shape[1] + 7) / 8;
                float[] weights = work.converted(weight, DType.FLOAT32).toFloatArray();
                file.add(name + ".mask", packed(weights, (int) shape[1], bytes), shape[0], bytes);
            });
        }
    }

    private static byte[] packed(float[] weights, int inputs, int bytes) {
        byte[] packed = new byte[weights.length / inputs * bytes];
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] != 0) {
                int input = i % inputs;
                packed[i / inputs * bytes + input / 8] |= (byte) (1 << input % 8);
            }
        }
        return packed;
    }
}
