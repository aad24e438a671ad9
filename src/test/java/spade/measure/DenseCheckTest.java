package spade.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Progress;
import spade.TinyCheckpoint;
import spade.data.BeginningToken;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Evaluator;
import spade.model.Residency;
import spade.tensor.DType;
import spade.tensor.Device;

@SuppressWarnings("NullAway.Init")
class DenseCheckTest {

    private static final int BEGINNING = 7;

    @TempDir
    private Path folder;

    /** A tiny model whose beginning token is w7, in windows of some tokens of a text. */
    private Workbench open(int seqlen, BeginningToken bos, String text) throws IOException {
        Path model = TinyCheckpoint.write(folder.resolve("model"));
        Files.writeString(model.resolve("tokenizer_config.json"), "{\"bos_token\": \"w" + BEGINNING + "\"}");
        Conditions conditions = new Conditions(
                model,
                DType.FLOAT32,
                Optional.of(seqlen),
                Optional.of(bos),
                Files.writeString(folder.resolve("text.txt"), text).toString(),
                WindowCount.of(1),
                Optional.empty());
        return TinyWorkbench.open(conditions, Progress.NONE);
    }

    private static Optional<String> sentence(Workbench workbench) {
        TextPart text =
                TextPart.of(workbench.texts().windows(workbench.conditions().calibration(), WindowCount.ALL));
        Request dense = Request.dense(workbench.id(), TinyCheckpoint.BLOCKS, text);
        return DenseCheck.sentence(workbench, text, workbench.losses(dense));
    }

    private static double nll(Workbench workbench, long... window) {
        TokenWindows text = new TokenWindows("window", new long[][] {window}, 2);
        return Math.log(Evaluator.measure(workbench.model(), workbench.model(), text, Progress.NONE)
                .perplexity());
    }

    @Test
    void aTextThatIsMuchBetterBehindTheBeginningTokenIsTold() throws IOException {
        for (boolean better : new boolean[] {true, false}) {
            long first;
            long second;
            double with;
            double without;
            try (Workbench model = open(2, BeginningToken.NONE, "w1 w2")) {
                // In windows of two tokens: the first is easy behind the beginning token, the second behind the first
                // hard; or the other way round.
                first = LongStream.range(1, TinyCheckpoint.VOCABULARY)
                        .filter(token -> token != BEGINNING)
                        .boxed()
                        .min((x, y) ->
                                (better ? 1 : -1) * Double.compare(nll(model, BEGINNING, x), nll(model, BEGINNING, y)))
                        .orElseThrow();
                second = LongStream.range(1, TinyCheckpoint.VOCABULARY)
                        .boxed()
                        .min((x, y) -> (better ? -1 : 1) * Double.compare(nll(model, first, x), nll(model, first, y)))
                        .orElseThrow();
                with = nll(model, BEGINNING, first);
                without = nll(model, first, second);
            }
            String text = ("w" + first + " w" + second + " ").repeat(5);
            try (Workbench workbench = open(2, BeginningToken.TEXT, text)) {
                Optional<String> sentence = sentence(workbench);
                if (better) {
                    assertThat(without).isGreaterThan(with + 1);
                    Matcher numbers = Pattern.compile(
                                    "needs its beginning token.* is ([0-9.]+), and ([0-9.]+) as they are;"
                                            + " give --bos window\\.$")
                            .matcher(sentence.orElseThrow());
                    assertThat(numbers.find()).as(sentence.orElseThrow()).isTrue();
                    assertThat(Double.parseDouble(numbers.group(1))).isCloseTo(Math.exp(with), within(0.06));
                    assertThat(Double.parseDouble(numbers.group(2)))
                            .isCloseTo(Math.exp(without), withinPercentage(0.1));
                } else {
                    assertThat(sentence).isEmpty();
                }
            }
            try (Workbench workbench = open(2, BeginningToken.WINDOW, text)) {
                assertThat(sentence(workbench)).isEmpty();
            }
        }
    }

    /** A random model knows less of a text of two words than their frequencies do. */
    @Test
    void aModelThatIsWorseThanTheFrequenciesIsToldWhereTheyAreOfEnoughTokens() throws IOException {
        for (int words : new int[] {320, 3200}) {
            String text = IntStream.range(0, words)
                    .mapToObj(i -> i % 4 == 0 ? "w1 " : "w2 ")
                    .reduce("", String::concat);
            try (Workbench workbench = open(32, BeginningToken.WINDOW, text)) {
                if (words < 1000) {
                    assertThat(sentence(workbench)).isEmpty();
                } else {
                    // A quarter and three quarters have 0.562 nats.
                    assertThat(sentence(workbench).orElseThrow())
                            .contains("worse than the 1.8 of guessing", "its tokenizer is another");
                }
            }
        }
    }

    @Test
    void theTrainedModelOfTheDemoIsAsItShouldBe() {
        Conditions conditions = new Conditions(
                Demo.model(),
                DType.FLOAT32,
                Optional.of(128),
                Optional.empty(),
                Demo.CALIBRATION,
                WindowCount.of(12),
                Optional.empty());
        try (Workbench workbench =
                Workbench.open(conditions, new Placement(Device.CPU, Residency.ALL), Progress.NONE)) {
            TextPart text = TextPart.of(workbench.texts().windows(Demo.SEARCH, WindowCount.of(12)));
            Request dense = Request.dense(workbench.id(), workbench.config().blocks(), text);
            assertThat(DenseCheck.sentence(workbench, text, workbench.losses(dense)))
                    .isEmpty();
        }
    }
}
