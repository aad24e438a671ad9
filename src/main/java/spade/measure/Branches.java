package spade.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the requests of a batch have in common, by their places in it: a tree of blocks that pass once.
 *
 * @param requests of the batch
 */
record Branches(List<Request> requests) {

    /** All requests by what they have in common from the first block on. */
    List<List<Integer>> all() {
        return behind(IntStream.range(0, requests.size()).boxed().toList(), 0);
    }

    /** Some requests by what they have in common behind so many blocks; in the order of the first of each. */
    List<List<Integer>> behind(List<Integer> places, int blocks) {
        List<List<Integer>> branches = new ArrayList<>();
        for (int place : places) {
            Optional<List<Integer>> known = branches.stream()
                    .filter(branch -> shared(branch.get(0), place) > blocks)
                    .findFirst();
            known.ifPresentOrElse(branch -> branch.add(place), () -> branches.add(new ArrayList<>(List.of(place))));
        }
        return branches;
    }

    private int shared(int place, int other) {
        return passTogether(place, other)
                ? Integer.MAX_VALUE
                : requests.get(place).sharedBlocks(requests.get(other));
    }

    /** Whether two requests ask of one model what is best measured in one pass. */
    boolean passTogether(int place, int other) {
        return requests.get(place).passesWith(requests.get(other));
    }

    /** How many blocks, from the first on, all of some requests have in common. */
    int common(List<Integer> places) {
        Request first = requests.get(places.get(0));
        return places.stream()
                .mapToInt(place -> first.sharedBlocks(requests.get(place)))
                .min()
                .orElseThrow();
    }
}
