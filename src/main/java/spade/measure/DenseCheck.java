package spade.measure;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import spade.Doubles;
import spade.Lines;
import spade.Progress;
import spade.data.BeginningToken;
import spade.data.TokenWindows;
import spade.evaluate.Evaluator;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.model.LanguageModel;

/** Whether a dense model is so much worse on a text than its kind that what is measured of it says little. */
public final class DenseCheck {

    /** Windows that are measured with a beginning token too. */
    private static final int WINDOWS = 2;

    /** Nats per token that a beginning token brings at least where it was missing: to Gemma 3 one, to others none. */
    private static final double MISSED = 0.2;

    /** Tokens whose frequencies say something. */
    private static final int ENOUGH = 1000;

    private final Workbench workbench;
    private final TokenWindows text;
    private final Doubles nll;

    private DenseCheck(Workbench workbench, TokenWindows text, Doubles nll) {
        this.workbench = workbench;
        this.text = text;
        this.nll = nll;
    }

    /**
     * What is wrong, and what may help, in one sentence; empty: nothing.
     *
     * @param dense what the dense model lost on the text
     */
    public static Optional<String> sentence(Workbench workbench, TextPart text, Losses dense) {
        DenseCheck check = new DenseCheck(workbench, workbench.texts().part(text), dense.of(Metric.NLL));
        return check.beginning().or(check::frequencies);
    }

    /** Measures the first windows that do not begin with the beginning token once more, with it. */
    private Optional<String> beginning() {
        OptionalLong token = workbench.texts().beginning();
        long[][] windows = text.tokens();
        int[] given = text.given();
        // Questions have the token where their tasks have it.
        int[] bare = IntStream.range(0, token.isPresent() ? windows.length : 0)
                .filter(i -> given[i] == 1 && windows[i][0] != token.getAsLong())
                .limit(WINDOWS)
                .toArray();
        if (bare.length == 0) {
            return Optional.empty();
        }
        long[][] begun = Arrays.stream(bare)
                .mapToObj(i -> LongStream.concat(token.stream(), Arrays.stream(windows[i]))
                        .limit(text.seqlen())
                        .toArray())
                .toArray(long[][]::new);
        LanguageModel model = workbench.model();
        TokenWindows with = new TokenWindows(text.source(), begun, text.textTokens(), BeginningToken.WINDOW);
        double without = Arrays.stream(bare).mapToDouble(nll::get).average().orElseThrow();
        double helped = Evaluator.measure(model, model, with, Progress.NONE).mean(Metric.NLL);
        return without - helped > MISSED
                ? Optional.of(Lines.format(
                        "The dense model needs its beginning token: with it in front of the first windows of %s the"
                                + " perplexity there is %.1f, and %.1f as they are; give --bos window.",
                        text.source(), Math.exp(helped), Math.exp(without)))
                : Optional.empty();
    }

    /**
     * Compares it with guessing each token by how often it is in the windows; a few words as answers are guessed well,
     * better than by a model that is not told which there are.
     */
    private Optional<String> frequencies() {
        if (Arrays.stream(text.given()).anyMatch(given -> given > 1)) {
            return Optional.empty();
        }
        double guessed =
                entropy(Arrays.stream(text.tokens()).flatMapToLong(window -> Arrays.stream(window, 1, window.length)));
        return nll.mean() > guessed
                ? Optional.of(Lines.format(
                        "The dense model has a perplexity of %.1f on %s, worse than the %.1f of guessing by how often"
                                + " the text has each token: its weights are damaged, its tokenizer is another model's,"
                                + " it computes what Spade does not, or it knows no texts of this kind.",
                        Math.exp(nll.mean()), text.source(), Math.exp(guessed)))
                : Optional.empty();
    }

    /**
     * The entropy of tokens by their frequencies, in nats, with Miller's and Madow's correction for tokens that are too
     * few to show all; infinite where they say nothing.
     */
    private static double entropy(LongStream tokens) {
        Map<Long, Long> counts =
                tokens.boxed().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        double total = counts.values().stream().mapToLong(count -> count).sum();
        double sum = counts.values().stream()
                .mapToDouble(count -> count * Math.log(total / count))
                .sum();
        return total < ENOUGH ? Double.POSITIVE_INFINITY : (sum + (counts.size() - 1) / 2.0) / total;
    }
}
