package spade.profile;

import java.util.List;

/**
 * What formulas see of one block.
 *
 * @param linears its prunable linears
 * @param scores the scores of all its linears together
 * @param weights |W| of all its linears together
 * @param activations ‖X‖ of every input feature of every linear
 */
public record BlockProfile(
        List<LinearProfile> linears, Distribution scores, Distribution weights, Distribution activations)
        implements UnitProfile {

    public BlockProfile {
        linears = List.copyOf(linears);
        if (linears.isEmpty()) {
            throw new IllegalArgumentException("A block has at least one linear.");
        }
    }

    /** One whose linears are known by their sizes only. */
    public static BlockProfile ofShapes(List<LinearProfile> linears) {
        return new BlockProfile(linears, Distribution.of(), Distribution.of(), Distribution.of());
    }

    /** With wider bins. */
    BlockProfile coarse(double width) {
        return new BlockProfile(
                linears.stream().map(linear -> linear.coarse(width)).toList(),
                scores.coarse(width),
                weights.coarse(width),
                activations.coarse(width));
    }

    @Override
    public long parameters() {
        return linears.stream().mapToLong(LinearProfile::parameters).sum();
    }
}
