package spade.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
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

    /** The first windows of a text, without overlap. */
    public static TokenWindows consecutive(Corpus corpus, Tokenizer tokenizer, int seqlen, WindowCount count) {
        return consecutive(corpus, tokenizer, seqlen, 0, count);
    }

    /**
     * The windows of a text behind its first ones, without overlap.
     *
     * @param skipped how many windows are left out
     */
    public static TokenWindows consecutive(
            Corpus corpus, Tokenizer tokenizer, int seqlen, int skipped, WindowCount count) {
        long[] text = tokenizer.encode(corpus);
        int available = Math.max(0, text.length / seqlen - skipped);
        int wanted = count.from(available);
        if (available < wanted) {
            throw new SpadeException("The text " + corpus.name() + " has " + text.length + " tokens, fewer than "
                    + wanted + " windows of " + seqlen + "; "
                    + (available == 0
                            ? "use a longer text or a smaller --seqlen."
                            : "ask for at most " + available + " windows."));
        }
        long[][] windows = IntStream.range(skipped, skipped + wanted)
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
        return new TokenWindows(corpus.name(), windows.toArray(long[][]::new), (long) windows.size() * seqlen);
    }

    /**
     * Calibration windows with a seed: random documents longer than a window and random offsets, as Wanda draws them
     * (with another generator).
     */
    public static TokenWindows random(Corpus corpus, Tokenizer tokenizer, int seqlen, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Supplier<long[]> texts = texts(corpus, tokenizer, random);
        long[][] windows = new long[count][];
        for (int i = 0; i < count; i++) {
            long[] text = texts.get();
            for (int draws = 1; text.length <= seqlen; draws++) {
                if (draws == MOST_DRAWS) {
                    throw tooFew(corpus, seqlen, i, count);
                }
                text = texts.get();
            }
            int offset = random.nextInt(text.length - seqlen);
            windows[i] = Arrays.copyOfRange(text, offset, offset + seqlen);
        }
        return new TokenWindows(corpus.name(), windows, (long) count * seqlen);
    }

    /** Random documents, tokenized only when they are drawn, or the whole of a running text again and again. */
    private static Supplier<long[]> texts(Corpus corpus, Tokenizer tokenizer, SplittableRandom random) {
        if (corpus instanceof Corpus.Documents documents) {
            DocumentStore store = DocumentStore.of(documents.file());
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
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (seqlen() + 1));
        for (long[] window : tokens) {
            bytes.clear().putLong(window.length);
            for (long token : window) {
                bytes.putLong(token);
            }
            digest.update(bytes.flip());
        }
        return Digests.hex(digest);
    }
}
