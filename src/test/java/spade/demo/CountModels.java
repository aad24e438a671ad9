package spade.demo;

import java.util.function.IntToDoubleFunction;

/**
 * Perplexities of a text under counts of a training text: what a language model has to beat.
 *
 * @param unigram every token by its frequency, with one added to each count
 * @param bigram every token by the token before it, interpolated with the unigram (Witten and Bell 1991): after a token
 *     that was followed by many different ones the unigram weighs more
 */
record CountModels(double unigram, double bigram) {

    /** Measures the same tokens as perplexity of a model does: all but the first of every window. */
    static CountModels measure(long[] training, long[][] windows, int vocabulary) {
        long[] counts = new long[vocabulary];
        int[] pairs = new int[vocabulary * vocabulary];
        for (int i = 0; i < training.length; i++) {
            counts[(int) training[i]]++;
            if (i > 0) {
                pairs[(int) (training[i - 1] * vocabulary + training[i])]++;
            }
        }
        IntToDoubleFunction unigram = token -> (counts[token] + 1.0) / (training.length + vocabulary);
        int[] followers = followers(pairs, vocabulary);
        double one = 0;
        double two = 0;
        long measured = 0;
        for (long[] window : windows) {
            for (int i = 1; i < window.length; i++) {
                int before = (int) window[i - 1];
                int token = (int) window[i];
                double alone = unigram.applyAsDouble(token);
                // P(b|a) = (c(ab) + T(a) P(b)) / (c(a) + T(a)), T(a) the number of different followers of a
                int different = Math.max(1, followers[before]);
                one -= Math.log(alone);
                two -= Math.log(
                        (pairs[before * vocabulary + token] + different * alone) / (counts[before] + different));
                measured++;
            }
        }
        return new CountModels(Math.exp(one / measured), Math.exp(two / measured));
    }

    private static int[] followers(int[] pairs, int vocabulary) {
        int[] followers = new int[vocabulary];
        for (int pair = 0; pair < pairs.length; pair++) {
            if (pairs[pair] > 0) {
                followers[pair / vocabulary]++;
            }
        }
        return followers;
    }
}
