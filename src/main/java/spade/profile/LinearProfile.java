package spade.profile;

import java.util.List;
import java.util.Optional;

/**
 * What formulas see of one linear.
 *
 * @param name its kind: {@code q}, {@code down}, …
 * @param outputs rows of its weight matrix
 * @param inputs columns of its weight matrix
 * @param scores in the coarser bins of {@link Histogram#addPart}
 * @param weights |W|, in such bins
 * @param activations ‖X‖ of every input feature, in such bins
 * @param matrices empty in a profile of distributions only
 */
public record LinearProfile(
        String name,
        long outputs,
        long inputs,
        Distribution scores,
        Distribution weights,
        Distribution activations,
        Optional<LinearMatrices> matrices)
        implements UnitProfile {

    /** One whose elements are not known. */
    public static LinearProfile ofShape(String name, long outputs, long inputs) {
        return new LinearProfile(
                name, outputs, inputs, Distribution.of(), Distribution.of(), Distribution.of(), Optional.empty());
    }

    /** With wider bins. */
    LinearProfile coarse(double width) {
        return new LinearProfile(
                name,
                outputs,
                inputs,
                scores.coarse(width),
                weights.coarse(width),
                activations.coarse(width),
                matrices);
    }

    @Override
    public List<LinearProfile> linears() {
        return List.of(this);
    }

    @Override
    public long parameters() {
        return outputs * inputs;
    }
}
