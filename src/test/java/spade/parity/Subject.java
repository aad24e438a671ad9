package spade.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spade.Progress;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.data.BeginningToken;
import spade.data.Corpus;
import spade.data.TokenWindows;
import spade.data.Tokenizer;
import spade.data.WindowCount;
import spade.data.Windowing;
import spade.evaluate.Evaluator;
import spade.evaluate.Losses;
import spade.model.Checkpoint;
import spade.model.LanguageModel;
import spade.model.Residency;
import spade.profile.ProfileDetail;
import spade.profile.ScoreProfile;
import spade.prune.ActivationNorms;
import spade.prune.CalibratedPruning;
import spade.prune.Calibration;
import spade.prune.CalibrationOrder;
import spade.prune.Gradients;
import spade.prune.OneShotPruning;
import spade.prune.Pruner;
import spade.prune.Ranks;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.TensorScope;

/** A real model with its calibration, made for one test class. */
final class Subject implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Subject.class);

    final TensorScope scope = TensorScope.open(Device.CPU);
    final LanguageModel model;
    final TokenWindows calibration;
    final TokenWindows text;
    final ScoreProfile profile;
    final Ranks ranks;

    Subject(
            Path directory,
            String text,
            int windows,
            String calibration,
            int calibrationWindows,
            int seqlen,
            BeginningToken bos,
            DType dtype) {
        try (Checkpoint checkpoint = Checkpoint.open(directory);
                Tokenizer tokenizer = Tokenizer.open(directory)) {
            this.model = LanguageModel.load(checkpoint, dtype, Residency.ALL, scope, Progress.NONE);
            Windowing cut = new Windowing(tokenizer, seqlen, bos);
            this.text = TokenWindows.consecutive(Corpus.read(text, Progress.NONE), cut, WindowCount.of(windows));
            this.calibration = TokenWindows.first(
                    Corpus.read(calibration, Progress.NONE), cut, WindowCount.of(calibrationWindows));
        }
        ActivationNorms norms = Calibration.norms(model, this.calibration, Progress.NONE);
        this.profile =
                Calibration.profile(model, norms, ProfileDetail.DISTRIBUTIONS, java.util.Map.of(), Progress.NONE);
        this.ranks = Ranks.of(model, Pruner.WANDA, norms, Progress.NONE);
    }

    double dense() {
        return Evaluator.measure(model, model, text, Progress.NONE).perplexity();
    }

    Allocation allocation(String method, double sparsity) {
        return AllocationRule.parse(method).allocate(profile, sparsity);
    }

    Losses oneShot(String method, double sparsity) {
        OneShotPruning pruned = new OneShotPruning(model, ranks, allocation(method, sparsity));
        return Evaluator.measure(model, pruned, text, Progress.NONE);
    }

    Losses sequential(String method, double sparsity) {
        return sequential(Pruner.WANDA, allocation(method, sparsity));
    }

    Losses sequential(Pruner pruner, Allocation allocation) {
        return sequential(pruner, allocation, Optional.empty());
    }

    Losses sequential(Pruner pruner, Allocation allocation, Optional<Gradients> gradients) {
        try (CalibratedPruning pruned =
                new CalibratedPruning(model, pruner, allocation, CalibrationOrder.SEQUENTIAL, calibration, gradients)) {
            return Evaluator.measure(model, pruned, text, Progress.NONE);
        }
    }

    /** OWL's outlier ratio, in percent, by block. */
    double[] outlierRatios() {
        return spade.formula.NamedFormulas.OWL.evaluate(profile, 0.6).values().toArray();
    }

    /** @param percent by how much it may differ */
    static void check(String what, double found, double reference, double percent) {
        log.warn("{}: {} against {} ({} %)", what, found, reference, 100 * (found / reference - 1));
        assertThat(found).isCloseTo(reference, withinPercentage(percent));
    }

    /**
     * OWL at one half against the reference.
     *
     * @param ratio by what share outlier ratios may differ
     * @param sparsity by how much sparsities may
     */
    void checkOwl(double[] outlierRatios, double[] owlAtHalf, double ratio, double sparsity) {
        double[] ratios = outlierRatios();
        double[] sparsities = allocation("owl", 0.5).sparsities().toArray();
        double worstRatio = 0;
        double worstSparsity = 0;
        for (int l = 0; l < outlierRatios.length; l++) {
            worstRatio = Math.max(worstRatio, Math.abs(ratios[l] / outlierRatios[l] - 1));
            worstSparsity = Math.max(worstSparsity, Math.abs(sparsities[l] - owlAtHalf[l]));
        }
        log.warn("OWL: outlier ratios within {} %, sparsities within {}", 100 * worstRatio, worstSparsity);
        assertThat(worstRatio).isLessThan(ratio);
        assertThat(worstSparsity).isLessThan(sparsity);
    }

    @Override
    public void close() {
        scope.close();
    }
}
