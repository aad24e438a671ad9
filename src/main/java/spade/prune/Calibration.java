package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spade.Progress;
import spade.data.TokenWindows;
import spade.model.LanguageModel;
import spade.profile.BlockProfile;
import spade.profile.HillExponent;
import spade.profile.Histogram;
import spade.profile.LinearMatrices;
import spade.profile.LinearProfile;
import spade.profile.MatrixQuantities;
import spade.profile.MatrixQuantity;
import spade.profile.ProfileDetail;
import spade.profile.ScoreProfile;
import spade.tensor.TensorScope;

/** The dense pass over the calibration windows, and what is kept of it. */
public final class Calibration {

    /** Counts the changes to what calibration computes, so that no cache hands out what an earlier version computed. */
    public static final int REVISION = 3;

    private Calibration() {}

    /** The activation norms of every block behind dense blocks. */
    public static ActivationNorms norms(LanguageModel model, TokenWindows windows, Progress progress) {
        return new ActivationNorms(BlockStatistics.ofDense(
                model, windows, Statistic.NORMS, "calibrating", progress, BlockStatistics::norms));
    }

    /**
     * The profile of the dense model's scores. One linear's scores exist at a time.
     *
     * @param detail whether with matrix quantities, which take most of the time
     * @param provenance what model and norms are made from, by name
     */
    public static ScoreProfile profile(
            LanguageModel model,
            ActivationNorms norms,
            ProfileDetail detail,
            Map<String, String> provenance,
            Progress progress) {
        List<BlockProfile> blocks = model.each(
                "profiling scores",
                progress,
                block -> profile(BlockStatistics.of(model, block, norms.block(block.index())), detail));
        return new ScoreProfile(blocks, provenance);
    }

    private static BlockProfile profile(BlockStatistics statistics, ProfileDetail detail) {
        Histogram scores = new Histogram();
        Histogram weights = new Histogram();
        Histogram activations = new Histogram();
        List<LinearProfile> linears = statistics.eachLinear(linear -> {
            NDArray scored = PruningMethod.WANDA.scores(linear);
            Optional<LinearMatrices> matrices = detail == ProfileDetail.MATRICES
                    ? Optional.of(new LinearMatrices(
                            quantities(scored, linear.work()), quantities(linear.weight(), linear.work())))
                    : Optional.empty();
            long[] shape = linear.weight().getShape().getShape();
            return new LinearProfile(
                    linear.slot().name(),
                    shape[0],
                    shape[1],
                    scores.addPart(scored.toFloatArray()),
                    weights.addPart(PruningMethod.MAGNITUDE.scores(linear).toFloatArray()),
                    activations.addPart(statistics.norms().get(linear.slot().input())),
                    matrices);
        });
        return new BlockProfile(linears, scores.distribution(), weights.distribution(), activations.distribution());
    }

    /** The matrix quantities of a matrix [out, in]. */
    static MatrixQuantities quantities(NDArray matrix, TensorScope work) {
        double[] found = work.kernels("prune")
                .call("matrix_quantities")
                .with(matrix)
                .tensor(work)
                .toDoubleArray();
        int simple = MatrixQuantity.values().length - 1;
        double[] values = Arrays.copyOf(found, simple + 1);
        values[simple] = HillExponent.of(Arrays.copyOfRange(found, simple, found.length));
        return MatrixQuantities.of(values);
    }
}
