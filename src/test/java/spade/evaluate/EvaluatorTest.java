package spade.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Doubles;
import spade.Progress;
import spade.TinyCheckpoint;
import spade.data.TokenWindows;
import spade.model.BlockSource;
import spade.model.Checkpoint;
import spade.model.HiddenStates;
import spade.model.LanguageModel;
import spade.model.Residency;
import spade.safetensors.SafetensorsFile;
import spade.safetensors.SafetensorsWriter;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.TensorScope;

/**
 * What a pass measures, against softmaxes computed here in double precision from the states before the output matrix.
 */
class EvaluatorTest {

    private static final int VOCABULARY = 64;

    private final TensorScope scope = TensorScope.open(Device.CPU);

    @AfterEach
    void close() {
        scope.close();
    }

    private LanguageModel load(Path directory) {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            return LanguageModel.load(checkpoint, DType.FLOAT32, Residency.ALL, scope, Progress.NONE);
        }
    }

    private LanguageModel fixture(String name) {
        return load(Path.of("src", "test", "resources", "models", name));
    }

    /** Windows of 1 to 60 tokens in no order, more than one batch of them. */
    private static long[][] ragged(int count) {
        Random random = new Random(7);
        return IntStream.range(0, count)
                .mapToObj(
                        i -> random.longs(1 + random.nextInt(60), 0, VOCABULARY).toArray())
                .toArray(long[][]::new);
    }

    private static Losses measure(LanguageModel model, long[]... windows) {
        return Evaluator.measure(model, model, new TokenWindows("random", windows, 0), Progress.NONE);
    }

    private static List<TokenLikelihoods> tokens(LanguageModel model, long[]... windows) {
        List<TokenLikelihoods> found = new ArrayList<>();
        Losses losses = Evaluator.score(
                model,
                model,
                windows,
                units -> {
                    found.addAll(units);
                    return Map.of(Metric.NLL, Doubles.repeated(3, units.size()));
                },
                Progress.NONE);
        assertThat(losses.of(Metric.NLL)).isEqualTo(Doubles.repeated(3, windows.length));
        assertThat(losses.sparsity()).isZero();
        return found;
    }

    /** Log-probabilities [position][token] after every token of a window. */
    private double[][] logs(LanguageModel model, BlockSource blocks, long[] window) {
        int hidden = model.config().hidden();
        float[] head = model.head().toFloatArray();
        double[][] logs = new double[window.length][model.config().vocabulary()];
        try (TensorScope work = scope.child();
                HiddenStates states = HiddenStates.embed(model, new long[][] {window})) {
            for (int l = 0; l < model.config().blocks(); l++) {
                states.advance(blocks.open(l, work));
            }
            for (HiddenStates.Batch at : states.batches()) {
                float[] x = model.normalised(at.hidden(), work).toFloatArray();
                for (int t = 0; t < logs.length; t++) {
                    for (int v = 0; v < logs[t].length; v++) {
                        for (int i = 0; i < hidden; i++) {
                            logs[t][v] += (double) x[t * hidden + i] * head[v * hidden + i];
                        }
                    }
                    double all = Math.log(Arrays.stream(logs[t]).map(Math::exp).sum());
                    for (int v = 0; v < logs[t].length; v++) {
                        logs[t][v] -= all;
                    }
                }
            }
        }
        return logs;
    }

    @ParameterizedTest
    @ValueSource(strings = {"grouped-untied", "mistral", "qwen2"})
    void windowsOfUnequalLengthGiveWhatEachGivesAlone(String name) {
        LanguageModel model = fixture(name);
        long[][] windows = ragged(70);
        Doubles together = measure(model, windows).of(Metric.NLL);
        List<TokenLikelihoods> tokens = tokens(model, windows);
        assertThat(together.size()).isEqualTo(windows.length);
        for (int i = 0; i < windows.length; i++) {
            double alone = measure(model, windows[i]).of(Metric.NLL).get(0);
            if (windows[i].length == 1) {
                // Nothing is predicted.
                assertThat(together.get(i)).isNaN();
                assertThat(tokens.get(i).logs()).isEmpty();
                continue;
            }
            assertThat(together.get(i)).isCloseTo(alone, within(1e-6 * alone));
            TokenLikelihoods single = tokens(model, windows[i]).get(0);
            assertThat(tokens.get(i).logs()).containsExactly(single.logs(), within(1e-5f));
            assertThat(tokens.get(i).likeliest()).isEqualTo(single.likeliest());
        }
    }

    @Test
    void everyTokenHasItsLikelihoodGivenThoseBefore() {
        LanguageModel model = fixture("head-dim");
        long[][] windows = ragged(6);
        // So that some tokens are the likeliest: what the model says next.
        for (int step = 0; step < 3; step++) {
            double[] last = logs(model, model, windows[0])[windows[0].length - 1];
            windows[0] = Arrays.copyOf(windows[0], windows[0].length + 1);
            windows[0][windows[0].length - 1] = likeliest(last);
        }
        List<TokenLikelihoods> found = tokens(model, windows);
        for (int i = 0; i < windows.length; i++) {
            double[][] logs = logs(model, model, windows[i]);
            assertThat(found.get(i).logs()).hasSize(windows[i].length - 1);
            double sum = 0;
            for (int t = 0; t + 1 < windows[i].length; t++) {
                int next = (int) windows[i][t + 1];
                assertThat((double) found.get(i).logs()[t]).isCloseTo(logs[t][next], within(1e-5));
                assertThat(found.get(i).likeliest()[t]).isEqualTo(likeliest(logs[t]) == next);
                sum -= logs[t][next];
            }
            assertThat(measure(model, windows[i]).of(Metric.NLL).get(0))
                    .isCloseTo(sum / (windows[i].length - 1), within(1e-5));
        }
        boolean[] first = found.get(0).likeliest();
        assertThat(Arrays.copyOfRange(first, first.length - 3, first.length)).containsExactly(true, true, true);
        assertThat(first).contains(false);
    }

    private static int likeliest(double[] logs) {
        return IntStream.range(0, logs.length)
                .boxed()
                .max(Comparator.comparingDouble(v -> logs[v]))
                .orElseThrow();
    }

    /** The tiny model with so many tokens that most are not among the likeliest which are kept. */
    private static Path manyTokens(Path directory, int vocabulary) throws IOException {
        Path config = TinyCheckpoint.write(directory).resolve("config.json");
        Files.writeString(
                config, Files.readString(config).replaceAll("(\"vocab_size\"\\s*:\\s*)\\d+", "$1" + vocabulary));
        Path weights = directory.resolve("model.safetensors");
        SafetensorsWriter writer = new SafetensorsWriter();
        try (SafetensorsFile file = SafetensorsFile.open(weights)) {
            for (String name : file.names()) {
                if (!name.equals("model.embed_tokens.weight")) {
                    writer.add(name, file.floats(name), file.shape(name));
                }
            }
        }
        float[] embedding = new float[vocabulary * TinyCheckpoint.HIDDEN];
        Random random = new Random(5);
        for (int i = 0; i < embedding.length; i++) {
            embedding[i] = (float) (0.3 * random.nextGaussian());
        }
        writer.add("model.embed_tokens.weight", embedding, vocabulary, TinyCheckpoint.HIDDEN);
        writer.write(weights);
        return directory;
    }

    @Test
    void tokensThatAreNotAmongTheLikeliestCountAsOneInADivergence(@TempDir Path directory) throws IOException {
        LanguageModel model = load(manyTokens(directory.resolve("model"), 500));
        BlockSource other = (index, owner) -> model.block(TinyCheckpoint.BLOCKS - 1 - index);
        long[][] windows = Arrays.stream(ragged(9)).filter(w -> w.length > 1).toArray(long[][]::new);
        DenseOutputs dense = DenseOutputs.of(model, new TokenWindows("random", windows, 0), scope, Progress.NONE);
        Losses found = Evaluator.compare(model, other, dense, Progress.NONE);
        for (int i = 0; i < windows.length; i++) {
            double[][] p = logs(model, model, windows[i]);
            double[][] q = logs(model, other, windows[i]);
            double kl = 0;
            double kept = 0;
            for (int t = 0; t + 1 < windows[i].length; t++) {
                double[] logs = p[t];
                int[] likeliest = IntStream.range(0, logs.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(v -> -logs[v]))
                        .mapToInt(v -> v)
                        .limit(64)
                        .toArray();
                double restP = 1;
                double restQ = 1;
                for (int v : likeliest) {
                    kept += Math.exp(p[t][v]) * (p[t][v] - q[t][v]);
                    restP -= Math.exp(p[t][v]);
                    restQ -= Math.exp(q[t][v]);
                }
                kl += restP * Math.log(restP / restQ);
            }
            int positions = windows[i].length - 1;
            double expected = (kl + kept) / positions;
            assertThat(found.of(Metric.KL).get(i))
                    .isCloseTo(expected, within(1e-5 * Math.max(1, expected)))
                    .isPositive();
            // The rest is no small part of it.
            assertThat(Math.abs(kl) / positions).isGreaterThan(0.01);
            assertThat(found.of(Metric.NLL).get(i)).isCloseTo(measureOther(model, other, windows[i]), within(1e-5));
        }
    }

    private static double measureOther(LanguageModel model, BlockSource blocks, long[] window) {
        TokenWindows text = new TokenWindows("random", new long[][] {window}, 0);
        return Evaluator.measure(model, blocks, text, Progress.NONE).mean(Metric.NLL);
    }
}
