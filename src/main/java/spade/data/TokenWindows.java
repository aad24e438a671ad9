package spade.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import spade.Digests;
import spade.SpadeException;

/**
 * Windows of a text: cut from it in equal length, or questions with their right answers, each as long as it is.
 *
 * @param source how the user named the text
 * @param tokens [windows][tokens of the window]
 * @param given by window, how many tokens at its beginning are only read, the others being scored: the first, or what
 *     stands before an answer
 * @param textTokens tokens of the running text of which these windows are a part; for separate documents and questions,
 *     of the windows; beginning tokens in front of windows are not counted
 * @param bos where the beginning token stands
 */
public record TokenWindows(String source, long[][] tokens, int[] given, long textTokens, BeginningToken bos) {

    /** Documents drawn in a row that are all too short before the corpus counts as too short. */
    private static final int MOST_DRAWS = 1000;

    public TokenWindows {
        if (tokens.length == 0 || Arrays.stream(tokens).anyMatch(window -> window.length == 0)) {
            throw new IllegalArgumentException("No windows of " + source + ", or one without tokens");
        }
        tokens = copy(tokens);
        given = given.clone();
    }

    /** Windows of a text, of which everything but the first token is scored. */
    public TokenWindows(String source, long[][] tokens, long textTokens, BeginningToken bos) {
        this(source, tokens, IntStream.generate(() -> 1).limit(tokens.length).toArray(), textTokens, bos);
    }

    /** Windows of nothing but a text. */
    public TokenWindows(String source, long[][] tokens, long textTokens) {
        this(source, tokens, textTokens, BeginningToken.NONE);
    }

    /** A copy. */
    @Override
    public long[][] tokens() {
        return copy(tokens);
    }

    /** A copy. */
    @Override
    public int[] given() {
        return given.clone();
    }

    private static long[][] copy(long[][] tokens) {
        return Arrays.stream(tokens).map(long[]::clone).toArray(long[][]::new);
    }

    /** The first windows of a text, without overlap; all windows of {@code c4:valid} are the first 256. */
    public static TokenWindows consecutive(Corpus corpus, Windowing cut, WindowCount count) {
        long[] text = cut.encode(corpus);
        int available = text.length / cut.own();
        int wanted = count.on(corpus.name()).from(available);
        if (available < wanted) {
            throw new SpadeException("The text " + corpus.name() + " has " + text.length + " tokens, fewer than "
                    + wanted + " windows of " + cut.own() + "; "
                    + (available == 0
                            ? "use a longer text or a smaller --seqlen."
                            : "ask for at most " + available + " windows."));
        }
        long[][] windows = IntStream.range(0, wanted)
                .mapToObj(i -> cut.window(text, i * cut.own()))
                .toArray(long[][]::new);
        return new TokenWindows(corpus.name(), windows, text.length, cut.bos());
    }

    /**
     * Calibration windows without a seed: the beginnings of the first documents longer than a window, or the first
     * windows of a running text.
     */
    public static TokenWindows first(Corpus corpus, Windowing cut, WindowCount count) {
        if (!(corpus instanceof Corpus.Documents documents)) {
            return consecutive(corpus, cut, count);
        }
        List<long[]> windows = new ArrayList<>();
        documents.read(text -> {
            long[] tokens = cut.encode(text);
            if (tokens.length > cut.own()) {
                windows.add(cut.window(tokens, 0));
            }
            return windows.size() < count.number();
        });
        if (windows.size() < count.from(windows.size())) {
            throw tooFew(documents, cut, windows.size(), count.from(windows.size()));
        }
        return of(corpus, windows, cut);
    }

    private static TokenWindows of(Corpus corpus, List<long[]> windows, Windowing cut) {
        long own = (long) windows.size() * cut.own();
        return new TokenWindows(corpus.name(), windows.toArray(long[][]::new), own, cut.bos());
    }

    /**
     * Calibration windows with a seed: random documents longer than a window and random offsets, as Wanda draws them
     * (with another generator).
     */
    public static TokenWindows random(Corpus corpus, Windowing cut, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Supplier<long[]> texts = texts(corpus, cut, random);
        List<long[]> windows = new ArrayList<>();
        int tooShort = 0;
        while (windows.size() < count) {
            long[] text = texts.get();
            if (text.length > cut.own()) {
                windows.add(cut.window(text, random.nextInt(text.length - cut.own())));
                tooShort = 0;
            } else if (++tooShort == MOST_DRAWS) {
                throw tooFew(corpus, cut, windows.size(), count);
            }
        }
        return of(corpus, windows, cut);
    }

    /** Random documents, tokenized only when they are drawn, or the whole of a running text again and again. */
    private static Supplier<long[]> texts(Corpus corpus, Windowing cut, SplittableRandom random) {
        if (corpus instanceof Corpus.Documents documents) {
            DocumentStore store = DocumentStore.of(documents.file().whole());
            if (store.size() > 0) {
                return () -> cut.encode(store.get(random.nextInt(store.size())));
            }
        }
        long[] text = cut.encode(corpus);
        return () -> text;
    }

    private static SpadeException tooFew(Corpus corpus, Windowing cut, int found, int wanted) {
        return new SpadeException("The text " + corpus.name() + " gives " + found + " calibration windows of more than "
                + cut.own() + " tokens, and " + wanted
                + " were asked for; lower --calibration-windows or --seqlen, or give more text.");
    }

    /** The windows from one to the one before another. */
    public TokenWindows part(int from, int to) {
        return new TokenWindows(
                source, Arrays.copyOfRange(tokens, from, to), Arrays.copyOfRange(given, from, to), textTokens, bos);
    }

    /** How many windows there are. */
    public int count() {
        return tokens.length;
    }

    /** Tokens of all windows. */
    public long tokenCount() {
        return Arrays.stream(tokens).mapToLong(window -> window.length).sum();
    }

    /** Tokens per window; of windows of different lengths the mean, rounded up. */
    public int seqlen() {
        return Math.toIntExact((tokenCount() + count() - 1) / count());
    }

    /** Tokens of the longest window. */
    public int longest() {
        return Arrays.stream(tokens).mapToInt(window -> window.length).max().orElseThrow();
    }

    /** Tokens of the text in a window: all but a beginning token in front. */
    long[] ownTokens(int window) {
        return Arrays.copyOfRange(tokens[window], bos.perWindow(), tokens[window].length);
    }

    /** Whether a window is a question, of which the answer alone is scored. */
    boolean isQuestion(int window) {
        return given[window] > 1;
    }

    /** How many windows the running text has, of which these may be a part. */
    public long available() {
        return textTokens / (seqlen() - bos.perWindow());
    }

    /** SHA-256 of the tokens, their shape, and what is scored where that is not everything. */
    public String hash() {
        MessageDigest digest = Digests.sha256();
        for (int w = 0; w < tokens.length; w++) {
            long[] window = tokens[w];
            ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (window.length + (isQuestion(w) ? 2 : 1)));
            bytes.putLong(window.length).asLongBuffer().put(window);
            if (isQuestion(w)) {
                bytes.putLong(Long.BYTES * (window.length + 1), given[w]);
            }
            digest.update(bytes.array());
        }
        return Digests.hex(digest);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenWindows that
                && source.equals(that.source)
                && textTokens == that.textTokens
                && bos == that.bos
                && Arrays.equals(given, that.given)
                && Arrays.deepEquals(tokens, that.tokens);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(tokens);
    }
}
