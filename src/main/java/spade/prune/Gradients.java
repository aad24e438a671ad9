package spade.prune;

import ai.djl.ndarray.NDArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import spade.Progress;
import spade.SpadeException;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.LanguageModel;
import spade.model.LinearSlot;
import spade.safetensors.SafetensorsFile;
import spade.safetensors.SafetensorsWriter;

/**
 * How much the dense model's loss on the calibration windows depends on every weight: the root of the sum over windows
 * of the squared gradient of the window's mean negative log-likelihood, as Pruner-Zero's released code has it. On disk,
 * because they take four bytes a weight: one safetensors file for each block, with a float32 matrix for each linear.
 */
public final class Gradients {

    private final Path directory;
    private final List<String> linears;

    private Gradients(LanguageModel model, Path directory) {
        this.directory = directory;
        this.linears = model.slots().stream().map(LinearSlot::name).toList();
    }

    /**
     * The gradients in a directory; where a block lacks its file, all are made.
     *
     * @param directory of this model in this dtype and these windows only
     */
    public static Gradients of(LanguageModel model, TokenWindows windows, Path directory, Progress progress) {
        Gradients gradients = new Gradients(model, directory);
        if (!IntStream.range(0, model.config().blocks())
                .mapToObj(gradients::file)
                .allMatch(Files::exists)) {
            ReversePass.run(
                    model,
                    model,
                    windows,
                    true,
                    (block, owner) -> new RunningSums("added_squares", owner),
                    gradients::write,
                    progress);
        }
        return gradients;
    }

    private void write(Block block, RunningSums squares) {
        List<float[]> roots =
                squares.sums().stream().map(sum -> roots(sum, block)).toList();
        SafetensorsWriter writer = ActivationNorms.hashed(roots);
        for (int i = 0; i < roots.size(); i++) {
            NDArray weight = block.linears().get(i);
            writer.add(linears.get(i), roots.get(i), weight.getShape().getShape());
        }
        writer.write(file(block.index()));
    }

    private static float[] roots(NDArray squares, Block block) {
        float[] roots = squares.toFloatArray();
        for (int j = 0; j < roots.length; j++) {
            roots[j] = (float) Math.sqrt(roots[j]);
            if (!Float.isFinite(roots[j])) {
                throw new SpadeException(
                        "Gradients of block " + block.index()
                                + " are not finite: the forward pass overflows in this dtype; use --dtype bfloat16 or float32.");
            }
        }
        return roots;
    }

    /** The gradients of one block by linear, each [out · in] row by row; a damaged file is a {@link SpadeException}. */
    List<float[]> block(int index) {
        try (SafetensorsFile stored = SafetensorsFile.open(file(index))) {
            List<float[]> values = linears.stream().map(stored::floats).toList();
            ActivationNorms.requireHash("gradients", file(index), stored, values);
            return values;
        }
    }

    private Path file(int block) {
        return directory.resolve("block." + block + ".safetensors");
    }
}
