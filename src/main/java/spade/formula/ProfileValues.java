package spade.formula;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import spade.SpadeException;
import spade.profile.MatrixQuantity;
import spade.profile.ScoreProfile;

/**
 * A profile as formulas read it: what takes long, the reductions, is computed once and remembered, so that the formulas
 * of a search, which share most of their reductions, are evaluated in microseconds. Not for several threads at once.
 */
public final class ProfileValues {

    /** Reductions remembered; the ones not used for longest are forgotten first. */
    private static final int REMEMBERED = 20_000;

    private final ScoreProfile profile;
    private final Map<BlockExpression.Reduce, double[]> reductions = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<BlockExpression.Reduce, double[]> eldest) {
            return size() > REMEMBERED;
        }
    };

    public ProfileValues(ScoreProfile profile) {
        this.profile = profile;
    }

    public ScoreProfile profile() {
        return profile;
    }

    int blocks() {
        return profile.blocks().size();
    }

    /** From 0 for the first block to 1 for the last. */
    double[] depths() {
        int last = blocks() - 1;
        return IntStream.rangeClosed(0, last)
                .mapToDouble(l -> last == 0 ? 0 : (double) l / last)
                .toArray();
    }

    double[] reduce(BlockExpression.Reduce node) {
        return reductions
                .computeIfAbsent(
                        node,
                        n -> profile.blocks().stream()
                                .mapToDouble(block ->
                                        n.reduction().apply(n.argument().evaluate(block)))
                                .toArray())
                .clone();
    }

    private static SpadeException withoutMatrices() {
        return new SpadeException(
                "The profile holds distributions only, and the formula asks for a matrix quantity;"
                        + " give the model instead of the profile, or the profile of a run that searched with such quantities.");
    }

    double[] matrix(MatrixQuantity quantity, Elements elements) {
        return profile.blocks().stream()
                .mapToDouble(block -> block.linears().stream()
                        .map(linear -> linear.matrices().orElseThrow(ProfileValues::withoutMatrices))
                        .mapToDouble(matrices -> elements.of(matrices).get(quantity))
                        .average()
                        .orElseThrow())
                .toArray();
    }
}
