package spade.model;

import java.nio.file.Path;
import spade.safetensors.SafetensorsWriter;
import spade.tensor.TensorScope;

/**
 * Masks as a safetensors file: for every prunable linear a tensor under the name of its weight with {@code .mask}
 * behind it, uint8 [out, ⌈in / 8⌉], a bit per weight, the lowest bit first: 1 where the weight stays.
 * {@code numpy.unpackbits(…, axis=1, count=in, bitorder="little")} reads it.
 */
public final class MaskFile {

    private final SafetensorsWriter writer = new SafetensorsWriter();

    public MaskFile() {
        writer.metadata("bits", "1: the weight stays; little, rows padded to whole bytes");
    }

    /** Adds the masks of a pruned block. */
    public void add(LanguageModel model, Block pruned, TensorScope scope) {
        for (int i = 0; i < pruned.linears().size(); i++) {
            String name =
                    model.config().family().weight(pruned.index(), model.slots().get(i)) + ".mask";
            long[] shape = model.shapes().get(i);
            try (TensorScope work = scope.child()) {
                float[] weights = CheckpointCopy.floats(
                        pruned.linears().get(i), model.scope().kernels("tensor"), work);
                int bytes = (int) (shape[1] + 7) / 8;
                writer.add(name, packed(weights, (int) shape[1], bytes), shape[0], bytes);
            }
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

    /** Adds a string to the file's free-form part. */
    public void note(String key, String value) {
        writer.metadata(key, value);
    }

    /** Writes the file, whole or not at all. */
    public void write(Path file) {
        writer.write(file);
    }
}
