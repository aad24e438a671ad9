package spade.tasks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import spade.SpadeException;
import spade.data.BeginningToken;
import spade.data.Tokenizer;

/** Turns choices into tokens, step by step as lm-evaluation-harness does (its {@code _encode_pair}). */
final class ChoiceEncoder {

    private final Tokenizer tokenizer;
    private final BeginningToken bos;
    private final int context;
    /** Of the questions' contexts, which several choices have. */
    private final Map<String, long[]> known = new HashMap<>();

    /**
     * @param bos where the tokenizer's beginning token stands: where the tokenizer puts it, in front of everything, or
     *     nowhere
     * @param context the most tokens that the model reads
     */
    ChoiceEncoder(Tokenizer tokenizer, BeginningToken bos, int context) {
        this.tokenizer = tokenizer;
        this.bos = bos;
        this.context = context;
    }

    /**
     * A choice in tokens.
     *
     * @param tokens of context and continuation
     * @param scored how many of them are the continuation's
     * @param truncated whether tokens of the context were left out, on the left
     * @param merged whether the last token of the context alone is another one before the continuation
     */
    record Encoded(long[] tokens, int scored, boolean truncated, boolean merged) {}

    /** @param name of the question, for sentences */
    Encoded encode(Choice choice, String name) {
        if (choice.context().isEmpty()) {
            return cut(new long[] {tokenizer.requireBeginning()}, encode(choice.continuation(), false), false, name);
        }
        // White space belongs to the word behind it: tokenizers have tokens of words with their blank.
        String read = PythonText.stripEnd(choice.context());
        long[] before = known.computeIfAbsent(read, this::encode);
        long[] whole = encode(choice.context() + choice.continuation());
        long[] behind = Arrays.copyOfRange(whole, Math.min(before.length, whole.length), whole.length);
        boolean merged = !Arrays.equals(before, Arrays.copyOf(whole, Math.min(before.length, whole.length)));
        return cut(before, behind, merged, name);
    }

    /** Forgets the contexts of a question. */
    void forget() {
        known.clear();
    }

    /** The last token predicts nothing, so that one more than the model reads may stay. */
    private Encoded cut(long[] before, long[] continuation, boolean merged, String name) {
        if (continuation.length == 0) {
            throw new SpadeException("A choice of " + name
                    + " has no tokens of its own: the tokenizer makes one token of its end and the context's; leave the"
                    + " task out, or change its prompt.");
        }
        if (before.length == 0) {
            throw new SpadeException("The context of " + name + " has no tokens, so that nothing predicts the first of"
                    + " its choices; change the prompt, or give --bos window.");
        }
        if (continuation.length > context) {
            throw new SpadeException("A choice of " + name + " has " + continuation.length
                    + " tokens, and the model reads at most " + context + "; leave the task out.");
        }
        long[] all = LongStream.concat(Arrays.stream(before), Arrays.stream(continuation))
                .toArray();
        boolean truncated = all.length > context + 1;
        long[] kept = truncated ? Arrays.copyOfRange(all, all.length - context - 1, all.length) : all;
        return new Encoded(kept, continuation.length, truncated, merged);
    }

    private long[] encode(String text) {
        boolean begun = tokenizer.beginningText().filter(text::startsWith).isPresent();
        long[] tokens = encode(text, bos == BeginningToken.TEXT && !begun);
        return bos == BeginningToken.WINDOW && !begun
                ? LongStream.concat(LongStream.of(tokenizer.requireBeginning()), Arrays.stream(tokens))
                        .toArray()
                : tokens;
    }

    private long[] encode(String text, boolean special) {
        return tokenizer.encode(text, special);
    }
}
