package spade.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import spade.allocation.Allocation;
import spade.evaluate.Metric;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.sense.Probe;

class UnitsTest {

    private static final TextPart TEXT = new TextPart("text", 0, 4);

    private static Request request(CalibrationOrder order, double... sparsities) {
        Allocation allocation = Allocation.ofBlocks(
                IntStream.range(0, sparsities.length)
                        .mapToDouble(i -> sparsities[i])
                        .average()
                        .orElseThrow(),
                sparsities);
        return Request.pruned("model", allocation, Pruner.WANDA, order, 0, TEXT);
    }

    /** All have the first of four blocks in common, and nothing else. */
    private static List<Request> alike(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> request(CalibrationOrder.ONE_SHOT, 0.5, 0.3 + 0.01 * i, 0.5, 0.5))
                .toList();
    }

    private static List<Integer> sizes(List<Request> requests, int workers) {
        List<Units.Unit> units = Units.of(requests, request -> request.text().windows(), workers);
        assertThat(units.stream().flatMap(unit -> unit.places().stream()))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, requests.size()).boxed().toList());
        assertThat(units).isSortedAccordingTo((a, b) -> Double.compare(b.cost(), a.cost()));
        return units.stream().map(unit -> unit.places().size()).toList();
    }

    @Test
    void whatSharesBlocksIsOneUnitUnlessWorkersWouldBeIdle() {
        assertThat(sizes(alike(10), 1)).containsExactly(10);
        assertThat(sizes(alike(10), 2)).containsExactly(5, 5);
        assertThat(sizes(alike(10), 3)).containsExactly(4, 3, 3);
        assertThat(sizes(alike(2), 8)).containsExactly(1, 1);
    }

    @Test
    void whatNeedsNoCutIsNotCut() {
        List<Request> two = Stream.of(0.2, 0.6)
                .flatMap(first ->
                        Stream.of(0.3, 0.4, 0.5).map(last -> request(CalibrationOrder.ONE_SHOT, first, 0.4, 0.4, last)))
                .toList();
        assertThat(sizes(two, 2)).containsExactly(3, 3);
        assertThat(Units.of(two, request -> 1, 2).get(0).cost()).isEqualTo(1 + 2 / 4.0);
    }

    /** Its model would be pruned again for every part. */
    @Test
    void whatIsAskedOfOneModelThatIsPrunedAsItPassesStaysTogether() {
        Request text = request(CalibrationOrder.SEQUENTIAL, 0.3, 0.4, 0.5, 0.6);
        Request tasks = text.with(new TextPart("tasks", 0, 40), Set.of(Metric.CHOICE));
        Request other = request(CalibrationOrder.SEQUENTIAL, 0.3, 0.4, 0.5, 0.65);
        assertThat(sizes(List.of(text, tasks), 4)).containsExactly(2);
        assertThat(sizes(List.of(text, other, tasks), 4)).containsExactly(2, 1);
        assertThat(sizes(List.of(text, text), 4)).containsExactly(2);
    }

    @Test
    void theLongestComesFirst() {
        Request longer = request(CalibrationOrder.ONE_SHOT, 0.3, 0.4, 0.5, 0.6)
                .with(new TextPart("text", 0, 9), Set.of(Metric.NLL));
        List<Request> requests = List.of(request(CalibrationOrder.ONE_SHOT, 0.3, 0.4, 0.5, 0.6), longer);
        assertThat(Units.of(requests, request -> request.text().windows(), 2))
                .extracting(Units.Unit::places)
                .containsExactly(List.of(1), List.of(0));
    }

    /** Two probes for each of 30 blocks; both of a block share the blocks before it, and go to one worker. */
    @Test
    void probesAreSpreadByBlocks() {
        Allocation base = Allocation.uniform(0.6, 30);
        List<Request> probes = Probe.ofBlocks(base, -0.2, 0.12).stream()
                .map(probe -> Request.pruned(
                        "model", probe.allocation(new long[] {1}), Pruner.WANDA, CalibrationOrder.ONE_SHOT, 0, TEXT))
                .toList();
        double alone = Units.of(probes, request -> 1, 1).stream()
                .mapToDouble(Units.Unit::cost)
                .sum();
        for (int workers : new int[] {2, 8}) {
            List<Units.Unit> units = Units.of(probes, request -> 1, workers);
            units.forEach(unit -> assertThat(unit.places())
                    // Those of the first block have nothing in common.
                    .allMatch(place -> place < 2 || unit.places().contains(place ^ 1)));
            double[] ends = new double[workers];
            for (Units.Unit unit : units) {
                Arrays.sort(ends);
                ends[0] += unit.cost();
            }
            assertThat(Arrays.stream(ends).max().orElseThrow()).isLessThan(1.3 * alone / workers);
        }
    }
}
