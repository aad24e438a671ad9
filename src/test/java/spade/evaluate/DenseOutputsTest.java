package spade.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import spade.Progress;
import spade.TinyCheckpoint;
import spade.data.TokenWindows;
import spade.model.BlockSource;
import spade.model.Checkpoint;
import spade.model.HiddenStates;
import spade.model.LanguageModel;
import spade.model.Residency;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.TensorScope;

/** Divergences against those computed from whole distributions: the tiny vocabulary is kept entirely. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class DenseOutputsTest {

    private static final int WINDOWS = 5;
    private static final int SEQLEN = 24;

    private TensorScope scope;
    private LanguageModel model;
    private TokenWindows text;

    @BeforeAll
    void load(@TempDir Path folder) throws Exception {
        scope = TensorScope.open(Device.CPU);
        try (Checkpoint checkpoint = Checkpoint.open(TinyCheckpoint.write(folder.resolve("model")))) {
            model = LanguageModel.load(checkpoint, DType.FLOAT32, Residency.ALL, scope, Progress.NONE);
        }
        Random random = new Random(2);
        long[][] tokens = new long[WINDOWS][];
        for (int i = 0; i < WINDOWS; i++) {
            tokens[i] = random.longs(SEQLEN, 0, TinyCheckpoint.VOCABULARY).toArray();
        }
        text = new TokenWindows("random", tokens, WINDOWS * SEQLEN);
    }

    @AfterAll
    void close() {
        scope.close();
    }

    /** The model with the blocks in another order: not the same, and no worse a test than a pruned one. */
    private BlockSource other() {
        return (index, owner) -> model.block(TinyCheckpoint.BLOCKS - 1 - index);
    }

    /** Log-probabilities [window][position][token]. */
    private double[][][] logs(BlockSource blocks) {
        try (TensorScope work = scope.child();
                HiddenStates states = HiddenStates.embed(model, text.tokens())) {
            for (int l = 0; l < TinyCheckpoint.BLOCKS; l++) {
                states.advance(blocks.open(l, work));
            }
            LikelyTokens likely = new Head(model, Reading.of(text))
                    .likeliest(states, TinyCheckpoint.VOCABULARY, work)
                    .get(0);
            int[] tokens = likely.tokens().toIntArray();
            float[] values = likely.logs().toFloatArray();
            double[][][] logs = new double[WINDOWS][SEQLEN - 1][TinyCheckpoint.VOCABULARY];
            for (int i = 0; i < values.length; i++) {
                int position = i / TinyCheckpoint.VOCABULARY;
                logs[position / (SEQLEN - 1)][position % (SEQLEN - 1)][tokens[i]] = values[i];
            }
            return logs;
        }
    }

    @Test
    void aModelDoesNotDivergeFromItself() {
        DenseOutputs dense = DenseOutputs.of(model, text, scope, Progress.NONE);
        Losses same = Evaluator.measure(model, model, List.of(Material.compared(dense)), Progress.NONE)
                .get(0);
        assertThat(same.of(Metric.KL).toArray()).hasSize(WINDOWS).containsOnly(new double[WINDOWS], within(1e-6));
        assertThat(same.of(Metric.NLL).toArray())
                .containsExactly(
                        Evaluator.measure(model, model, text, Progress.NONE)
                                .of(Metric.NLL)
                                .toArray(),
                        within(1e-6));
    }

    @Test
    void divergencesAreThoseOfTheWholeDistributions() {
        double[][][] p = logs(model);
        double[][][] q = logs(other());
        DenseOutputs dense = DenseOutputs.of(model, text, scope, Progress.NONE);
        Losses found = Evaluator.measure(model, other(), List.of(Material.compared(dense)), Progress.NONE)
                .get(0);
        for (int w = 0; w < WINDOWS; w++) {
            double kl = 0;
            double nll = 0;
            for (int t = 0; t < SEQLEN - 1; t++) {
                double all = 0;
                for (int v = 0; v < TinyCheckpoint.VOCABULARY; v++) {
                    kl += Math.exp(p[w][t][v]) * (p[w][t][v] - q[w][t][v]);
                    all += Math.exp(q[w][t][v]);
                }
                assertThat(all).isCloseTo(1, within(1e-5));
                nll -= q[w][t][(int) text.tokens()[w][t + 1]];
            }
            // Float32 sums, whose order differs with the threads: relative to the divergence, not below it.
            double expected = kl / (SEQLEN - 1);
            assertThat(found.of(Metric.KL).get(w))
                    .isCloseTo(expected, within(1e-5 * Math.max(1, expected)))
                    .isPositive();
            assertThat(found.of(Metric.NLL).get(w)).isCloseTo(nll / (SEQLEN - 1), within(1e-5));
        }
        assertThat(found.mean(Metric.KL)).isPositive();
        assertThat(Evaluator.measure(model, other(), text, Progress.NONE).mean(Metric.KL))
                .isNaN();
    }
}
