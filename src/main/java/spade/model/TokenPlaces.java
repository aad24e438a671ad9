package spade.model;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import spade.tensor.TensorScope;

/**
 * Where the tokens of a batch stand, as kernels read it.
 *
 * @param tensor positions and branches, int64 [2, sequences, tokens]; empty where every sequence is a plain one
 * @param depth tokens of the longest way through a sequence
 */
record TokenPlaces(NDArray tensor, int depth) {

    /** What stands in the place of a branch's number at tokens that only fill up a sequence: nobody sees them. */
    private static final long PADDING = -1;

    /** Of plain sequences. */
    static TokenPlaces plain(int tokens, TensorScope owner) {
        return new TokenPlaces(owner.absent(), tokens);
    }

    /** @param width tokens of the longest sequence, up to which the others are padded */
    static TokenPlaces of(List<TokenTree> sequences, int width, TensorScope owner) {
        if (sequences.stream().noneMatch(TokenTree::isBranched)) {
            return plain(width, owner);
        }
        int half = sequences.size() * width;
        long[] places = new long[2 * half];
        Arrays.fill(places, half, 2 * half, PADDING);
        for (int i = 0; i < sequences.size(); i++) {
            TokenTree sequence = sequences.get(i);
            System.arraycopy(sequence.positions(), 0, places, i * width, sequence.size());
            System.arraycopy(sequence.branchOfTokens(), 0, places, half + i * width, sequence.size());
        }
        int depth = sequences.stream().mapToInt(TokenTree::depth).max().orElseThrow();
        return new TokenPlaces(owner.longs(places, 2, sequences.size(), width), depth);
    }

    /** The same with another owner. */
    TokenPlaces copy(TensorScope other) {
        return tensor.size() == 0 ? plain(depth, other) : new TokenPlaces(other.cloned(tensor), depth);
    }
}
