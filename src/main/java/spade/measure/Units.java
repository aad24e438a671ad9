package spade.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A batch cut into units, each for one worker: requests that have blocks in common or pass together are one, so that
 * these pass once, unless the batch ends sooner where several workers each pass them. That is judged by what the units
 * cost, not by the clock, so that the same batch is always cut alike.
 */
public final class Units {

    /** Of a request that passes through all blocks, in any measure. */
    @FunctionalInterface
    public interface Cost {
        double of(Request request);
    }

    /**
     * Some requests that one worker measures.
     *
     * @param places in the batch
     * @param cost of all together
     */
    public record Unit(List<Integer> places, double cost) {

        public Unit {
            places = List.copyOf(places);
        }
    }

    private final Branches branches;
    private final Cost cost;
    private final int workers;

    private Units(List<Request> requests, Cost cost, int workers) {
        this.branches = new Branches(requests);
        this.cost = cost;
        this.workers = workers;
    }

    /** The units of a batch for so many workers, the longest first. */
    public static List<Unit> of(List<Request> requests, Cost cost, int workers) {
        return new Units(requests, cost, workers).cut();
    }

    /**
     * Tokens that pass for a request, times the weights that they pass: as much as can be known of its time beforehand.
     */
    public static double cost(Workbench model, Request request) {
        long tokens = model.materials().tokens(request);
        // Every block sees the calibration windows twice, before and behind its pruning.
        long calibration = request.isPrunedAsItPasses()
                ? 2 * model.texts().calibration(request.draw()).tokenCount()
                : 0;
        long weights = model.config().shapes().stream()
                .mapToLong(shape -> shape[0] * shape[1])
                .sum();
        return (double) (tokens + calibration) * weights * model.config().blocks();
    }

    private List<Unit> cut() {
        List<Unit> units = branches.all().stream().map(this::unit).toList();
        Optional<List<Unit>> better = Optional.of(units);
        while (better.isPresent()) {
            units = better.get();
            better = better(units);
        }
        return units.stream()
                .sorted(Comparator.comparingDouble(Unit::cost).reversed())
                .toList();
    }

    private Unit unit(List<Integer> places) {
        List<Request> own = places.stream().map(branches.requests()::get).toList();
        BatchCost shared = BatchCost.of(own);
        double all = 0;
        for (int i = 0; i < own.size(); i++) {
            int blocks = own.get(i).allocation().sparsities().size();
            all += cost.of(own.get(i)) * (blocks - shared.shared(i)) / blocks;
        }
        return new Unit(places, all);
    }

    /** With the longest unit that can be cut in parts, so many that the batch ends the soonest; empty: it does not. */
    private Optional<List<Unit>> better(List<Unit> units) {
        double end = end(units);
        return units.stream()
                .filter(unit -> branchesOf(unit).size() > 1)
                .max(Comparator.comparingDouble(Unit::cost))
                .flatMap(longest -> {
                    List<Unit> others =
                            units.stream().filter(unit -> !unit.equals(longest)).toList();
                    return Stream.iterate(2, parts -> parts + 1)
                            .limit(workers - 1)
                            .map(parts -> Stream.concat(others.stream(), parts(longest, parts).stream())
                                    .toList())
                            .min(Comparator.comparingDouble(this::end))
                            .filter(best -> end(best) < end);
                });
    }

    /** Where a unit can be cut; what passes together is not, because its model would be pruned again for every part. */
    private List<List<Integer>> branchesOf(Unit unit) {
        List<Integer> places = unit.places();
        if (places.size() == 1 || branches.passTogether(places.get(0), places.get(1))) {
            return List.of(places);
        }
        return branches.behind(places, branches.common(places));
    }

    /** About equally long. */
    private List<Unit> parts(Unit unit, int count) {
        List<Unit> pieces = branchesOf(unit).stream()
                .map(this::unit)
                .sorted(Comparator.comparingDouble(Unit::cost).reversed())
                .toList();
        List<List<Integer>> parts = new ArrayList<>();
        double[] costs = new double[Math.min(count, pieces.size())];
        for (int p = 0; p < costs.length; p++) {
            parts.add(new ArrayList<>());
        }
        for (Unit piece : pieces) {
            int least = least(costs);
            parts.get(least).addAll(piece.places());
            costs[least] += piece.cost();
        }
        return parts.stream()
                .filter(places -> !places.isEmpty())
                .map(places -> unit(places.stream().sorted().toList()))
                .toList();
    }

    /** When the last worker ends if each takes the longest unit that is left. */
    private double end(List<Unit> units) {
        double[] ends = new double[workers];
        units.stream().map(Unit::cost).sorted(Comparator.reverseOrder()).forEach(each -> ends[least(ends)] += each);
        return Arrays.stream(ends).max().orElseThrow();
    }

    private static int least(double[] values) {
        int least = 0;
        for (int i = 1; i < values.length; i++) {
            least = values[i] < values[least] ? i : least;
        }
        return least;
    }
}
