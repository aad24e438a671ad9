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
 * Windows of equal length cut from a text.
 *
 * @param source how the user named the text
 * @param tokens [windows][tokens per window]
 * @param textTokens tokens of the running text of which these windows are a part; for separate documents, of the
 *     windows
 */
public record TokenWindows(String source, long[][] tokens, long textTokens) {

    /** Documents drawn in a row that are all too short before the corpus counts as too short. */
    private static final int MOST_DRAWS = 1000;

    public TokenWindows {
        if (tokens.length == 0 || Arrays.stream(tokens).anyMatch(window -> window.length == 0)) {
            throw new IllegalArgumentException("No windows of " + source + ", or one without tokens");
        }
        tokens = copy(tokens);
    }

    /** A copy. */
    @Override
    public long[][] tokens() {
        return copy(tokens);
    }

    private static long[][] copy(long[][] tokens) {
        return Arrays.stream(tokens).map(long[]::clone).toArray(long[][]::new);
    }

    /** The first windows of a text, without overlap. */
    public static TokenWindows consecutive(Corpus corpus, Tokenizer tokenizer, int seqlen, WindowCount count) {
        long[] text = tokenizer.encode(corpus);
        int available = text.length / seqlen;
        int wanted = count.from(available);
        if (available < wanted) {
            throw new SpadeException("The text " + corpus.name() + " has " + text.length + " tokens, fewer than "
                    + wanted + " windows of " + seqlen + "; "
                    + (available == 0
                            ? "use a longer text or a smaller --seqlen."
                            : "ask for at most " + available + " windows."));
        }
        long[][] windows = IntStream.range(0, wanted)
                .mapToObj(i -> Arrays.copyOfRange(text, i * seqlen, (i + 1) * seqlen))
                .toArray(long[][]::new);
        return new TokenWindows(corpus.name(), windows, text.length);
    }

    /**
     * Calibration windows without a seed: the beginnings of the first documents longer than a window, or the first
     * windows of a running text.
     */
    public static TokenWindows first(Corpus corpus, Tokenizer tokenizer, int seqlen, WindowCount count) {
        if (!(corpus instanceof Corpus.Documents documents)) {
            return consecutive(corpus, tokenizer, seqlen, count);
        }
        List<long[]> windows = new ArrayList<>();
        documents.read(text -> {
            long[] tokens = tokenizer.encode(text);
            if (tokens.length > seqlen) {
                windows.add(Arrays.copyOf(tokens, seqlen));
            }
            return windows.size() < count.number();
        });
        if (windows.size() < count.from(windows.size())) {
            throw tooFew(documents, seqlen, windows.size(), count.from(windows.size()));
        }
        return of(corpus, windows, seqlen);
    }

    private static TokenWindows of(Corpus corpus, List<long[]> windows, int seqlen) {
        return new TokenWindows(corpus.name(), windows.toArray(long[][]::new), (long) windows.size() * seqlen);
    }

    /**
     * Calibration windows with a seed: random documents longer than a window and random offsets, as Wanda draws them
     * (with another generator).
     */
    public static TokenWindows random(Corpus corpus, Tokenizer tokenizer, int seqlen, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Supplier<long[]> texts = texts(corpus, tokenizer, random);
        List<long[]> windows = new ArrayList<>();
        int tooShort = 0;
        while (windows.size() < count) {
            long[] text = texts.get();
            if (text.length > seqlen) {
                int offset = random.nextInt(text.length - seqlen);
                windows.add(Arrays.copyOfRange(text, offset, offset + seqlen));
                tooShort = 0;
            } else if (++tooShort == MOST_DRAWS) {
                throw tooFew(corpus, seqlen, windows.size(), count);
            }
        }
        return of(corpus, windows, seqlen);
    }

    /** Random documents, tokenized only when they are drawn, or the whole of a running text again and again. */
    private static Supplier<long[]> texts(Corpus corpus, Tokenizer tokenizer, SplittableRandom random) {
        if (corpus instanceof Corpus.Documents documents) {
            DocumentStore store = DocumentStore.of(documents.file().whole());
            if (store.size() > 0) {
                return () -> tokenizer.encode(store.get(random.nextInt(store.size())));
            }
        }
        long[] text = tokenizer.encode(corpus);
        return () -> text;
    }

    private static SpadeException tooFew(Corpus corpus, int seqlen, int found, int wanted) {
        return new SpadeException("The text " + corpus.name() + " gives " + found + " calibration windows of more than "
                + seqlen + " tokens, and " + wanted
                + " were asked for; lower --calibration-windows or --seqlen, or give more text.");
    }

    /** The windows from one to the one before another. */
    public TokenWindows part(int from, int to) {
        return new TokenWindows(source, Arrays.copyOfRange(tokens, from, to), textTokens);
    }

    /** How many windows there are. */
    public int count() {
        return tokens.length;
    }

    /** Tokens per window. */
    public int seqlen() {
        return tokens[0].length;
    }

    /** SHA-256 of the tokens and their shape. */
    public String hash() {
        MessageDigest digest = Digests.sha256();
        for (long[] window : tokens) {
            ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (window.length + 1));
            bytes.putLong(window.length).asLongBuffer().put(window);
            digest.update(bytes.array());
        }
        return Digests.hex(digest);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenWindows that
                && source.equals(that.source)
                && textTokens == that.textTokens
                && Arrays.deepEquals(tokens, that.tokens);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(tokens);
    }
}
