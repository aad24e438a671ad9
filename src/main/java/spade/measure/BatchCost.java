package spade.measure;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What the requests of a batch cost. Blocks that several have in common count for the first of them only: all together
 * they cost the blocks that differ. That depends on nothing but the batch, so that a run counts the same whatever its
 * journal knows already and wherever it is measured; where memory has no room for sharing, more passes than is counted.
 */
public final class BatchCost {

    private final List<Request> requests;
    private final int[] shared;

    private BatchCost(List<Request> requests) {
        this.requests = requests;
        this.shared = IntStream.range(0, requests.size())
                .map(place -> requests.subList(0, place).stream()
                        .mapToInt(requests.get(place)::sharedBlocks)
                        .max()
                        .orElse(0))
                .toArray();
    }

    public static BatchCost of(List<Request> requests) {
        return new BatchCost(List.copyOf(requests));
    }

    /** How many blocks, from the first on, a request has in common with one before it. */
    public int shared(int place) {
        return shared[place];
    }

    /** The tokens that pass for a request, in windows of so many. */
    public long tokens(int place, int seqlen) {
        return requests.get(place).tokens(seqlen, shared[place]);
    }
}
