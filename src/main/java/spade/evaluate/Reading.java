package spade.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import spade.data.TokenWindows;
import spade.model.TokenTree;
import spade.tasks.QuestionTokens;

/**
 * What a model reads as one sequence, and which of its tokens are scored.
 *
 * @param tokens that pass through the model
 * @param scored by unit: a window, or one way to go on
 */
public record Reading(TokenTree tokens, List<Scored> scored) {

    public Reading {
        scored = List.copyOf(scored);
    }

    /**
     * The tokens of one unit that are scored.
     *
     * @param at which tokens of the sequence predict them, by {@link TokenTree#tokens}
     * @param next the tokens themselves, in the same order
     */
    public record Scored(int[] at, long[] next) {}

    /** Every window is a unit, and all of its tokens that are not given are scored. */
    static List<Reading> of(TokenWindows text) {
        long[][] windows = text.tokens();
        int[] given = text.given();
        return IntStream.range(0, windows.length)
                .mapToObj(w -> ofWindow(windows[w], given[w]))
                .toList();
    }

    private static Reading ofWindow(long[] window, int given) {
        int[] at = IntStream.range(given - 1, window.length - 1).toArray();
        long[] next = Arrays.copyOfRange(window, given, window.length);
        return new Reading(TokenTree.of(window), List.of(new Scored(at, next)));
    }

    /**
     * A question, whose choices are units in their order: what they have in common at the beginning passes once. Where
     * they have nothing in common, or only some are long, each is a sequence of its own.
     *
     * @param original sequences of more tokens are long: their positions are other ones
     */
    static List<Reading> of(QuestionTokens question, int original) {
        List<long[]> choices = question.choices();
        int[] scored = question.scored();
        // The last token of a choice predicts nothing that is asked for.
        List<long[]> inputs = choices.stream()
                .map(choice -> Arrays.copyOf(choice, choice.length - 1))
                .toList();
        int stem = inputs.stream()
                .mapToInt(input -> common(inputs.get(0), input))
                .min()
                .orElseThrow();
        long longer = inputs.stream().filter(input -> input.length > original).count();
        if (stem == 0 || longer % scored.length != 0) {
            return IntStream.range(0, scored.length)
                    .boxed()
                    .flatMap(i -> of(question.choice(i), original).stream())
                    .toList();
        }
        List<long[]> branches = new ArrayList<>();
        List<Scored> units = new ArrayList<>();
        int end = stem;
        for (int i = 0; i < scored.length; i++) {
            long[] input = inputs.get(i);
            int ahead = end - stem;
            int[] at = IntStream.range(input.length - scored[i], input.length)
                    .map(t -> t < stem ? t : t + ahead)
                    .toArray();
            units.add(
                    new Scored(at, Arrays.copyOfRange(choices.get(i), input.length + 1 - scored[i], input.length + 1)));
            if (input.length > stem) {
                branches.add(Arrays.copyOfRange(input, stem, input.length));
                end += input.length - stem;
            }
        }
        return List.of(new Reading(new TokenTree(Arrays.copyOf(inputs.get(0), stem), branches), units));
    }

    /** How many tokens two sequences have in common from their beginning. */
    private static int common(long[] one, long[] other) {
        int first = Arrays.mismatch(one, other);
        return first < 0 ? one.length : first;
    }

    /** The units of several sequences. */
    static int units(List<Reading> readings) {
        return readings.stream().mapToInt(reading -> reading.scored.size()).sum();
    }
}
