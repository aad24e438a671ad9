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
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Doubles;
import spade.Progress;
import spade.TinyCheckpoint;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.Checkpoint;
import spade.model.HiddenStates;
import spade.model.LanguageModel;
import spade.model.Residency;
import spade.safetensors.SafetensorsFile;
import spade.safetensors.SafetensorsWriter;
import spade.tasks.QuestionTokens;
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

    private static List<Reading> readings(LanguageModel model, QuestionTokens question) {
        return Reading.of(question, model.config().own().original());
    }

    private static QuestionTokens question(List<long[]> choices, int... scored) {
        return new QuestionTokens(choices, scored);
    }

    /** The summed losses of the choices of some questions. */
    private static Doubles choices(LanguageModel model, QuestionTokens... questions) {
        Material material =
                Material.questions(List.of(questions), model.config().own().original());
        Losses losses = Evaluator.measure(model, model, List.of(material), Progress.NONE)
                .get(0);
        assertThat(losses.sparsity()).isZero();
        return losses.of(Metric.CHOICE);
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
        assertThat(together.size()).isEqualTo(windows.length);
        for (int i = 0; i < windows.length; i++) {
            double alone = measure(model, windows[i]).of(Metric.NLL).get(0);
            if (windows[i].length == 1) {
                // Nothing is predicted.
                assertThat(together.get(i)).isNaN();
                continue;
            }
            assertThat(together.get(i)).isCloseTo(alone, within(1e-6 * alone));
        }
    }

    /** The weights are the dense ones, so that a count would find no zeros. */
    @Test
    void zerosThatASourceKnowsAreNotCounted() {
        LanguageModel model = fixture("head-dim");
        BlockSource knowing = new BlockSource() {
            @Override
            public Block open(int index, TensorScope owner) {
                return model.block(index);
            }

            @Override
            public OptionalLong zeros(int index) {
                return OptionalLong.of(model.parametersPerBlock() / 2);
            }
        };
        TokenWindows text = new TokenWindows("random", ragged(2), 0);
        assertThat(Evaluator.measure(model, knowing, text, Progress.NONE).sparsity())
                .isEqualTo(0.5);
        assertThat(Evaluator.measure(model, model, text, Progress.NONE).sparsity())
                .isZero();
    }

    @Test
    void everyTokenHasItsLikelihoodGivenThoseBefore() {
        LanguageModel model = fixture("head-dim");
        for (long[] window : ragged(6)) {
            double[][] logs = logs(model, model, window);
            double sum = 0;
            for (int t = 0; t + 1 < window.length; t++) {
                long[] until = Arrays.copyOf(window, t + 2);
                double next = logs[t][(int) window[t + 1]];
                sum -= next;
                assertThat(choices(model, question(List.of(until), 1)).get(0))
                        .isCloseTo(-next, within(1e-5 * Math.max(1, -next)));
                assertThat(choices(model, question(List.of(until), t + 1)).get(0))
                        .isCloseTo(sum, within(1e-5 * Math.max(1, sum)));
            }
        }
    }

    /**
     * Questions of one to five choices, some of one token, some with nothing, and some with all but the end in common.
     */
    private static List<List<long[]>> questions(Random random) {
        List<List<long[]>> questions = new ArrayList<>();
        for (int q = 0; q < 40; q++) {
            long[] context = random.longs(1 + random.nextInt(40), 0, VOCABULARY).toArray();
            List<long[]> choices = new ArrayList<>();
            for (int c = 0; c <= q % 5; c++) {
                long[] own =
                        q % 7 == 6 ? random.longs(context.length, 0, VOCABULARY).toArray() : context.clone();
                int length = q % 4 == 3 ? 1 : 1 + random.nextInt(12);
                choices.add(LongStream.concat(LongStream.of(own), random.longs(length, 0, VOCABULARY))
                        .toArray());
            }
            questions.add(choices);
        }
        return questions;
    }

    /** Of every kind of positions and attention; the choices of a question are branches of one sequence. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "grouped-untied",
                "mistral",
                "qwen2-window",
                "qwen3",
                "rope-dynamic",
                "phi3-long",
                "gemma",
                "gemma2",
                "gemma3",
                "gpt2",
                "opt",
                "opt-after",
                "neox",
                "neox-serial",
                "bloom"
            })
    void choicesOfAQuestionHaveTheLikelihoodsThatEachHasAlone(String name) {
        LanguageModel model = fixture(name);
        Random random = new Random(11);
        List<List<long[]>> questions = questions(random);
        List<QuestionTokens> together = new ArrayList<>();
        List<Double> alone = new ArrayList<>();
        for (List<long[]> choices : questions) {
            int[] scored = choices.stream()
                    .mapToInt(choice -> 1 + random.nextInt(choice.length - 1))
                    .toArray();
            together.add(question(choices, scored));
            for (int c = 0; c < scored.length; c++) {
                alone.add(choices(model, question(List.of(choices.get(c)), scored[c]))
                        .get(0));
            }
        }
        assertThat(together.stream()
                        .flatMap(each -> readings(model, each).stream())
                        .filter(reading -> reading.tokens().isBranched()))
                .hasSizeGreaterThan(15);
        Doubles found = choices(model, together.toArray(QuestionTokens[]::new));
        assertThat(found.size()).isEqualTo(alone.size());
        for (int i = 0; i < alone.size(); i++) {
            assertThat(found.get(i)).isCloseTo(alone.get(i), within(4e-6 * Math.max(1, alone.get(i))));
        }
    }

    @Test
    void whatChoicesHaveInCommonPassesOnce() {
        LanguageModel model = fixture("qwen2");
        long[] one = {1, 2, 3, 4, 5};
        long[] other = {1, 2, 3, 9, 8, 7};
        List<Reading> shared = readings(model, question(List.of(one, other), 2, 3));
        assertThat(shared).hasSize(1);
        assertThat(shared.get(0).tokens().tokens()).containsExactly(1, 2, 3, 4, 9, 8);
        assertThat(shared.get(0).tokens().depth()).isEqualTo(5);
        assertThat(shared.get(0).scored().get(0).at()).containsExactly(2, 3);
        assertThat(shared.get(0).scored().get(1).at()).containsExactly(2, 4, 5);
        assertThat(shared.get(0).scored().get(1).next()).containsExactly(9, 8, 7);
        // Of choices of one token nothing but the context passes.
        List<Reading> tokens = readings(model, question(List.of(new long[] {1, 2, 3}, new long[] {1, 2, 9}), 1, 1));
        assertThat(tokens.get(0).tokens().isBranched()).isFalse();
        assertThat(tokens.get(0).tokens().tokens()).containsExactly(1, 2);
        // Without a common beginning each is a sequence of its own.
        assertThat(readings(model, question(List.of(one, new long[] {6, 2, 3}), 1, 1)))
                .hasSize(2);
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
        Losses found = Evaluator.measure(model, other, List.of(Material.compared(dense)), Progress.NONE)
                .get(0);
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
