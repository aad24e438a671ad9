package spade.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.Lines;

/**
 * How much of a text's windows others hold too, wherever they were cut: runs of at least {@value #RUN} tokens, or of a
 * whole window where windows are shorter. Shorter runs are shared by texts that have nothing to do with each other, and
 * so are beginning tokens, which are left out. A question is held only as a whole, with its answer: others may be asked
 * about the same passage, or go on where it ends.
 *
 * @param windows of the text that hold such a run
 * @param of how many windows
 * @param tokens of the text within such runs
 */
public record TokenOverlap(int windows, int of, long tokens) {

    private static final int RUN = 64;

    /** Of the polynomial that is a piece's hash. */
    private static final long BASE = 0x9E3779B97F4A7C15L;

    /** Where a piece begins. */
    private record Place(long[] window, boolean question, int from) {

        /**
         * Whether a run that it shares with a window is long enough. One of two equal questions may have lost its
         * beginning, or have a beginning token more; their answers stand at their ends.
         *
         * @param begin of the run in the window
         * @param stop behind the run in the window
         * @param at where this place lies in the window
         */
        boolean counts(long[] other, boolean otherQuestion, int begin, int stop, int at) {
            int run = stop - begin;
            if (question != otherQuestion) {
                return run == (question ? window.length : other.length);
            }
            int shorter = Math.min(window.length, other.length);
            return question
                    ? run == shorter && stop == other.length && from + stop - at == window.length
                    : run >= Math.min(RUN, shorter);
        }
    }

    /** What other windows of the same tokenizer hold of a text's. */
    public static TokenOverlap between(TokenWindows text, List<TokenWindows> others) {
        int run = Stream.concat(Stream.of(text), others.stream())
                .flatMapToInt(windows -> IntStream.range(0, windows.count()).map(w -> windows.ownTokens(w).length))
                .reduce(RUN, Math::min);
        // Windows that are cut into pieces of half the length of a run have a whole piece within every run.
        int piece = (run + 1) / 2;
        Map<Long, List<Place>> pieces = new HashMap<>();
        for (TokenWindows other : others) {
            for (int w = 0; w < other.count(); w++) {
                long[] window = other.ownTokens(w);
                for (int from = 0; from + piece <= window.length; from += piece) {
                    long hash = Arrays.stream(window, from, from + piece).reduce(0, (h, token) -> h * BASE + token);
                    pieces.computeIfAbsent(hash, first -> new ArrayList<>())
                            .add(new Place(window, other.isQuestion(w), from));
                }
            }
        }
        long[] shared = IntStream.range(0, text.count())
                .mapToLong(w -> shared(text.ownTokens(w), text.isQuestion(w), piece, pieces))
                .toArray();
        int windows = (int) Arrays.stream(shared).filter(tokens -> tokens > 0).count();
        return new TokenOverlap(windows, text.count(), Arrays.stream(shared).sum());
    }

    /** How many tokens of a window lie in runs that others hold. */
    private static long shared(long[] window, boolean question, int piece, Map<Long, List<Place>> pieces) {
        long first = 1;
        for (int i = 0; i < piece; i++) {
            first *= BASE;
        }
        long tokens = 0;
        int covered = 0;
        long hash = 0;
        for (int end = 1; end <= window.length; end++) {
            int from = end - piece;
            hash = hash * BASE + window[end - 1] - (from > 0 ? first * window[from - 1] : 0);
            // A piece within what is known to be shared says nothing new.
            List<Place> places = from < 0 || end <= covered ? List.of() : pieces.getOrDefault(hash, List.of());
            for (Place place : places) {
                int begin = from - before(window, from, place);
                int stop = from + behind(window, from, place);
                if (stop > covered && place.counts(window, question, begin, stop, from)) {
                    tokens += stop - Math.max(begin, covered);
                    covered = stop;
                }
            }
        }
        return tokens;
    }

    /** Equal tokens in a row before a place. */
    private static int before(long[] window, int from, Place place) {
        int equal = 0;
        while (equal < Math.min(from, place.from) && window[from - equal - 1] == place.window[place.from - equal - 1]) {
            equal++;
        }
        return equal;
    }

    /** Equal tokens in a row from a place on. */
    private static int behind(long[] window, int from, Place place) {
        int equal = Arrays.mismatch(window, from, window.length, place.window, place.from, place.window.length);
        return equal < 0 ? window.length - from : equal;
    }

    /** Whether anything is shared. */
    public boolean found() {
        return windows > 0;
    }

    /** Such as {@code 3 of 16 windows (700 tokens)}. */
    @Override
    public String toString() {
        return Lines.format("%d of %d windows (%d tokens)", windows, of, tokens);
    }
}
