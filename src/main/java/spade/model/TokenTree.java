package spade.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Tokens that a model reads as one sequence, and branches that go on behind them, each as if the others were not there:
 * what they have in common passes once.
 *
 * @param stem the sequence; at least one token
 * @param branches none, or several ways to go on; none of them empty
 */
public record TokenTree(long[] stem, List<long[]> branches) {

    public TokenTree {
        branches = List.copyOf(branches);
    }

    /** A sequence without branches. */
    public static TokenTree of(long[] tokens) {
        return new TokenTree(tokens, List.of());
    }

    public boolean isBranched() {
        return !branches.isEmpty();
    }

    /** How many tokens it has. */
    public int size() {
        return stem.length + branches.stream().mapToInt(branch -> branch.length).sum();
    }

    /** Tokens of the longest way through it. */
    public int depth() {
        return stem.length
                + branches.stream().mapToInt(branch -> branch.length).max().orElse(0);
    }

    /** The stem, and one branch behind the other. */
    public long[] tokens() {
        return Stream.concat(Stream.of(stem), branches.stream())
                .flatMapToLong(Arrays::stream)
                .toArray();
    }

    /** Where each of the tokens stands on its way, from 0. */
    long[] positions() {
        return LongStream.concat(
                        LongStream.range(0, stem.length),
                        branches.stream().flatMapToLong(b -> LongStream.range(stem.length, stem.length + b.length)))
                .toArray();
    }

    /** Which branch each of the tokens belongs to, from 1; 0 is the stem. */
    long[] branchOfTokens() {
        return LongStream.concat(
                        LongStream.range(0, stem.length).map(t -> 0),
                        IntStream.rangeClosed(1, branches.size())
                                .boxed()
                                .flatMapToLong(
                                        i -> Arrays.stream(branches.get(i - 1)).map(t -> i)))
                .toArray();
    }
}
