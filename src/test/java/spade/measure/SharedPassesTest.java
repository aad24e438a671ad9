package spade.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Progress;
import spade.TinyCheckpoint;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.model.Residency;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.prune.Rounding;
import spade.sense.Probe;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.TensorScope;

/** Batches whose requests have blocks in common, against single passes and a brute-force count of what differs. */
@SuppressWarnings("NullAway.Init")
class SharedPassesTest {

    private static final int WINDOWS = 3;
    private static final SharedPasses.Room ENOUGH = (model, tokens) -> true;

    @TempDir
    private Path folder;

    private final TensorScope scope = TensorScope.open(Device.CPU);
    /** Passes of a text through a block so far. */
    private int passed;
    /** At which of them the tensor engine fails. */
    private final Set<Integer> failing = new HashSet<>();

    @AfterEach
    void close() {
        scope.close();
    }

    private void passed(String task) {
        if (task.equals("evaluating")) {
            passed++;
            if (failing.contains(passed)) {
                scope.kernels("tensor")
                        .call("product")
                        .with(scope.floats(new float[6], 2, 3))
                        .with(scope.floats(new float[4], 2, 2))
                        .tensor(scope);
            }
        }
    }

    private Workbench tiny() throws IOException {
        return TinyWorkbench.open(TinyWorkbench.conditions(folder), (task, done, total) -> passed(task));
    }

    private static Workbench demo(DType dtype, Residency residency) {
        Conditions conditions = new Conditions(
                Demo.model(),
                dtype,
                Optional.of(64),
                Optional.empty(),
                Demo.CALIBRATION,
                WindowCount.of(2),
                Optional.empty());
        return Workbench.open(conditions, new Placement(Device.CPU, residency), Progress.NONE);
    }

    private static List<Request> requests(Workbench workbench, Stream<Allocation> allocations, Set<Metric> metrics) {
        TextPart text =
                TextPart.of(workbench.texts().windows(workbench.conditions().calibration(), WindowCount.of(WINDOWS)));
        return allocations
                .map(allocation -> workbench.calibrated().request(allocation, text, metrics))
                .toList();
    }

    private static List<Request> requests(Workbench workbench, List<Allocation> allocations) {
        return requests(workbench, allocations.stream(), Set.of(Metric.NLL));
    }

    private static Stream<Allocation> probes(Workbench workbench, double first, double last) {
        int blocks = workbench.config().blocks();
        Allocation base = Allocation.ofBlocks(
                (first + last) / 2,
                IntStream.range(0, blocks)
                        .mapToDouble(l -> first + (last - first) * l / (blocks - 1))
                        .toArray());
        int linears = workbench.linears().size();
        return Stream.of(
                        Probe.ofBlocks(base, -0.15, 0.1),
                        Probe.ofKinds(base, linears, 0.1),
                        Probe.ofLinears(base, linears, -0.2))
                .flatMap(List::stream)
                // The linears of the first and the last block say all that others say.
                .filter(probe -> probe.block().isEmpty()
                        || probe.linear().isEmpty()
                        || Set.of(0, blocks - 1).contains(probe.block().getAsInt()))
                .map(probe -> probe.allocation(workbench.linearParameters()));
    }

    /** Allocations to linears or blocks with few different sparsities, so that many begin alike, or are equal. */
    private static List<Allocation> random(Workbench workbench, int count, long seed) {
        Random random = new Random(seed);
        double[] choice = {0, 0.4, 0.7};
        List<Allocation> allocations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[][] linears =
                    new double[TinyCheckpoint.BLOCKS][workbench.linears().size()];
            for (double[] block : linears) {
                Arrays.fill(block, choice[random.nextInt(choice.length)]);
                if (random.nextInt(3) == 0) {
                    block[random.nextInt(block.length)] = 0.5;
                }
            }
            Allocation found = Allocation.ofLinears(linears, workbench.linearParameters());
            boolean blocks = found.linears().stream()
                    .allMatch(block -> block.stream().distinct().count() == 1);
            allocations.add(
                    blocks
                            ? Allocation.ofBlocks(
                                    found.overall(),
                                    found.linears().stream()
                                            .mapToDouble(block -> block.get(0))
                                            .toArray())
                            : found);
        }
        return allocations;
    }

    /** The different beginnings of allocations: the edges of the tree that they are. */
    private static Set<List<Double>> beginnings(List<Allocation> allocations, Workbench workbench) {
        Set<List<Double>> different = new HashSet<>();
        for (Allocation each : allocations) {
            List<Double> beginning = new ArrayList<>();
            for (int l = 0; l < each.sparsities().size(); l++) {
                for (int i = 0; i < workbench.linears().size(); i++) {
                    beginning.add(each.of(l, i));
                }
                different.add(List.copyOf(beginning));
            }
        }
        return different;
    }

    private static Map<Integer, Outcome> measured(
            Workbench workbench, List<Request> requests, SharedPasses.Room room, BooleanSupplier goesOn) {
        Map<Integer, Outcome> found = new HashMap<>();
        new SharedPasses(requests, request -> workbench, Workbench::progress, room, goesOn, (place, outcome) -> {
                    assertThat(found.put(place, outcome)).as("answered twice").isNull();
                })
                .run();
        return found;
    }

    private static void assertSame(Outcome found, Losses alone) {
        Losses losses = found.losses().orElseThrow();
        assertThat(losses.byMetric()).isEqualTo(alone.byMetric());
        assertThat(losses.blockSparsity()).isEqualTo(alone.blockSparsity());
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void answersAreThoseOfSinglePasses(DType dtype) {
        try (Workbench workbench = demo(dtype, Residency.ALL)) {
            List<Request> requests = requests(workbench, probes(workbench, 0.5, 0.7), Set.of(Metric.NLL, Metric.KL));
            workbench.calibrated().keepRanks(0);
            Map<Integer, Outcome> found = measured(workbench, requests, ENOUGH, () -> true);
            assertThat(found).hasSameSizeAs(requests);
            found.forEach((place, outcome) -> assertSame(outcome, workbench.losses(requests.get(place))));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ALL", "BLOCKS"})
    void thresholdsAndStreamedBlocksChangeNothing(Residency residency) {
        try (Workbench workbench = demo(DType.FLOAT32, residency);
                Workbench single = demo(DType.FLOAT32, Residency.ALL)) {
            List<Request> requests = requests(workbench, probes(workbench, 0.6, 0.6), Set.of(Metric.NLL));
            requests(single, Stream.of(), Set.of());
            single.calibrated().keepRanks(0);
            Map<Integer, Outcome> found = new HashMap<>();
            Measurer.on(List.of(workbench)).measure(requests, () -> true, found::put);
            assertThat(found).hasSameSizeAs(requests);
            found.forEach((place, outcome) -> assertSame(outcome, single.losses(requests.get(place))));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyBeginningPassesOnce(long seed) throws IOException {
        try (Workbench workbench = tiny()) {
            List<Allocation> allocations = random(workbench, 40, seed);
            int wanted = beginnings(allocations, workbench).size();
            assertThat(wanted).isLessThan(40 * TinyCheckpoint.BLOCKS);
            List<Request> requests = requests(workbench, allocations);
            Map<Integer, Outcome> found = measured(workbench, requests, ENOUGH, () -> true);
            assertThat(passed).isEqualTo(wanted);
            assertThat(found).hasSize(40);
            found.forEach((place, outcome) -> assertSame(outcome, workbench.losses(requests.get(place))));
            BatchCost cost = BatchCost.of(requests);
            assertThat(IntStream.range(0, 40)
                            .map(place -> TinyCheckpoint.BLOCKS - cost.shared(place))
                            .sum())
                    .isEqualTo(wanted);
        }
    }

    @Test
    void branchesAtTheFirstAndTheLastBlockAndEqualAllocations() throws IOException {
        try (Workbench workbench = tiny()) {
            Allocation base = Allocation.ofBlocks(0.5, 0.4, 0.5, 0.6);
            Allocation first = Allocation.ofBlocks(0.5, 0.45, 0.5, 0.6);
            Allocation last = Allocation.ofBlocks(0.5, 0.4, 0.5, 0.65);
            for (List<Allocation> batch :
                    List.of(List.of(base, first), List.of(base, last), List.of(base, base, last, base))) {
                List<Request> requests = requests(workbench, batch);
                passed = 0;
                Map<Integer, Outcome> found = measured(workbench, requests, ENOUGH, () -> true);
                assertThat(passed).isEqualTo(batch.contains(first) ? 6 : 4);
                found.forEach((place, outcome) -> assertSame(outcome, workbench.losses(requests.get(place))));
            }
            BatchCost cost = BatchCost.of(requests(workbench, List.of(base, base, last, first)));
            assertThat(IntStream.range(0, 4).mapToLong(place -> cost.tokens(place, 32)))
                    .containsExactly(96L, 0L, 32L, 96L);
            assertThat(cost.tokens(2, 31)).isEqualTo(31);
            assertThat(cost.tokens(2, 5)).isEqualTo(5);
        }
    }

    @Test
    void everyMeasurementIsAskedForAndNoneBeginsAfterANo() throws IOException {
        try (Workbench workbench = tiny()) {
            List<Allocation> allocations = random(workbench, 30, 8);
            List<Request> requests = requests(workbench, allocations);
            int different = different(allocations, workbench);
            assertThat(different).isBetween(10, 29);
            for (int most = 0; most <= different; most++) {
                int allowed = most;
                int[] asked = {0};
                Map<Integer, Outcome> found =
                        measured(workbench, requests, ENOUGH, () -> asked[0]++ < allowed || asked[0] > allowed + 1);
                assertThat(asked[0]).isEqualTo(Math.min(different, allowed + 1));
                assertThat(different(
                                found.keySet().stream().map(allocations::get).toList(), workbench))
                        .isEqualTo(allowed);
                found.forEach((place, outcome) ->
                        assertThat(outcome.losses()).as("at %s", place).isPresent());
            }
        }
    }

    private static int different(List<Allocation> allocations, Workbench workbench) {
        long different = allocations.stream()
                .map(each -> beginnings(List.of(each), workbench))
                .distinct()
                .count();
        return (int) different;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void whereMemoryHasNoRoomForAForkABranchBeginsAnew(int most) throws IOException {
        try (Workbench workbench = tiny()) {
            List<Allocation> allocations = random(workbench, 40, 6);
            List<Request> requests = requests(workbench, allocations);
            int[] sets = {1};
            long set = workbench.texts().part(requests.get(0).text()).tokenCount();
            SharedPasses.Room room = (model, tokens) -> {
                int wanted = (int) (tokens / set);
                sets[0] = Math.max(sets[0], Math.min(wanted, most));
                return wanted <= most;
            };
            Map<Integer, Outcome> found = measured(workbench, requests, room, () -> true);
            assertThat(sets[0]).isLessThanOrEqualTo(Math.min(most, 1 + 5));
            assertThat(found).hasSize(40);
            int fewest = beginnings(allocations, workbench).size();
            int each = TinyCheckpoint.BLOCKS * different(allocations, workbench);
            assertThat(passed).isBetween(fewest, each);
            assertThat(passed == each).isEqualTo(most == 1);
            assertThat(passed == fewest).isEqualTo(most >= 3);
            found.forEach((place, outcome) -> assertSame(outcome, workbench.losses(requests.get(place))));
        }
    }

    @Test
    void probesTakeTwoSetsOfHiddenStates() {
        try (Workbench workbench = demo(DType.FLOAT32, Residency.ALL)) {
            List<Request> requests = requests(workbench, probes(workbench, 0.5, 0.7), Set.of(Metric.NLL));
            Set<Integer> wanted = new HashSet<>();
            int read = WINDOWS * 64;
            measured(
                    workbench,
                    requests,
                    (model, tokens) -> wanted.add((int) tokens) || tokens == 2L * read,
                    () -> true);
            assertThat(wanted).containsExactly(2 * read);
            double token = 4.0 * workbench.config().hidden();
            double free = 0.8 * Device.CPU.memory() - workbench.bytes();
            assertThat(SharedPasses.fit(workbench, (long) (free / token) - 1)).isTrue();
            assertThat(SharedPasses.fit(workbench, (long) (free / token) + 1)).isFalse();
        }
    }

    /** Whatever fails once beside others succeeds alone; what fails alone is charged to one request. */
    @Test
    void aFailureIsThatOfTheRequestThatFailsByItself() throws IOException {
        try (Workbench workbench = tiny()) {
            List<Allocation> allocations = random(workbench, 8, 2);
            List<Request> requests = requests(workbench, allocations);
            List<Losses> alone = requests.stream().map(workbench::losses).toList();
            passed = 0;
            measured(workbench, requests, ENOUGH, () -> true);
            int passes = passed;
            int[] failed = {0, 0};
            for (int first = 1; first <= passes; first++) {
                for (int second = first; second <= passes + 2; second++) {
                    failing.clear();
                    failing.addAll(List.of(first, second).stream().distinct().toList());
                    passed = 0;
                    Map<Integer, Outcome> found = measured(workbench, requests, ENOUGH, () -> true);
                    assertThat(found).hasSize(8);
                    List<Outcome> without = found.values().stream()
                            .filter(outcome -> outcome.losses().isEmpty())
                            .toList();
                    assertThat(without).allMatch(Outcome::mayBeTriedAgain);
                    assertThat(without).hasSizeLessThanOrEqualTo(2);
                    failed[Math.min(1, without.size())]++;
                    found.forEach((place, outcome) -> {
                        if (outcome.losses().isPresent()) {
                            assertSame(outcome, alone.get(place));
                        }
                    });
                }
            }
            assertThat(failed[0]).as("shared passes that failed only once").isPositive();
            assertThat(failed[1]).as("requests that failed alone too").isPositive();
            IntStream.range(0, 1000).forEach(failing::add);
            passed = 0;
            assertThat(measured(workbench, requests, ENOUGH, () -> true))
                    .hasSize(8)
                    .allSatisfy((place, outcome) ->
                            assertThat(outcome.mayBeTriedAgain()).isTrue());
        }
    }

    /** What is shared is divided, so that no time is counted twice. */
    @Test
    void timesAddUpToWhatWasSpent() {
        try (Workbench workbench = demo(DType.FLOAT32, Residency.ALL)) {
            List<Request> requests = requests(workbench, probes(workbench, 0.5, 0.7), Set.of(Metric.NLL));
            workbench.losses(requests.get(0));
            long start = System.nanoTime();
            Map<Integer, Outcome> found = measured(workbench, requests, ENOUGH, () -> true);
            double spent = (System.nanoTime() - start) / 1e9;
            List<Losses.Timing> times = found.values().stream()
                    .map(outcome -> outcome.losses().orElseThrow().timing())
                    .toList();
            double total = times.stream().mapToDouble(Losses.Timing::total).sum();
            assertThat(total).isBetween(spent / 4, spent);
            assertThat(times)
                    .allSatisfy(
                            time -> assertThat(time.pruning() + time.forward()).isBetween(0.0, time.total()));
        }
    }

    /** A model that is pruned as it passes is pruned once for all that is asked of it, as far as there is room. */
    @Test
    void whatIsAskedOfOneModelPassesTogether() throws IOException {
        try (Workbench workbench = tiny()) {
            List<Request> requests = new ArrayList<>();
            for (Allocation allocation : random(workbench, 3, 8)) {
                Request whole = changed(
                        requests(workbench, List.of(allocation)).get(0),
                        Pruner.WANDA,
                        CalibrationOrder.SEQUENTIAL,
                        0,
                        requests(workbench, List.of(allocation)).get(0).text(),
                        Set.of(Metric.NLL));
                requests.add(whole);
                requests.add(whole.with(new TextPart(whole.text().text(), 0, 1), Set.of(Metric.NLL, Metric.KL)));
                requests.add(whole.with(new TextPart(whole.text().text(), 1, 3), Set.of(Metric.NLL)));
            }
            List<Losses> alone = requests.stream().map(workbench::losses).toList();
            passed = 0;
            Map<Integer, Outcome> together = measured(workbench, requests, ENOUGH, () -> true);
            assertThat(passed).isEqualTo(3 * TinyCheckpoint.BLOCKS);
            together.forEach((place, outcome) -> assertSame(outcome, alone.get(place)));
            passed = 0;
            long most = workbench.texts().part(requests.get(0).text()).tokenCount() * 4 / 3;
            Map<Integer, Outcome> apart = measured(workbench, requests, (model, tokens) -> tokens <= most, () -> true);
            assertThat(passed).isEqualTo(2 * 3 * TinyCheckpoint.BLOCKS);
            apart.forEach((place, outcome) -> assertSame(outcome, alone.get(place)));
            // What fails beside others is tried alone.
            failing.add(2);
            passed = 0;
            measured(workbench, requests.subList(0, 3), ENOUGH, () -> true)
                    .forEach((place, outcome) -> assertSame(outcome, alone.get(place)));
        }
    }

    @Test
    void onlyWhatDiffersInTheAllocationAloneIsShared() throws IOException {
        try (Workbench workbench = tiny()) {
            Allocation base = Allocation.ofBlocks(0.5, 0.4, 0.5, 0.6);
            Request one = requests(workbench, List.of(base)).get(0);
            assertThat(one.sharedBlocks(one)).isEqualTo(3);
            Pruner magnitude = Pruner.parse("magnitude");
            Pruner budget = Pruner.WANDA.rounding(Rounding.BUDGET);
            TextPart part = new TextPart(one.text().text(), 0, 2);
            Set<Metric> both = Set.of(Metric.NLL, Metric.KL);
            Request other = changed(one, magnitude, CalibrationOrder.ONE_SHOT, 0, one.text(), one.metrics());
            assertThat(other.sharedBlocks(other)).isZero();
            for (Request each : List.of(
                    other,
                    changed(one, Pruner.WANDA, CalibrationOrder.SEQUENTIAL, 0, one.text(), one.metrics()),
                    changed(one, Pruner.WANDA, CalibrationOrder.ONE_SHOT, 1, one.text(), one.metrics()),
                    changed(one, Pruner.WANDA, CalibrationOrder.ONE_SHOT, 0, part, one.metrics()),
                    changed(one, Pruner.WANDA, CalibrationOrder.ONE_SHOT, 0, one.text(), both))) {
                assertThat(one.sharedBlocks(each)).isZero();
            }
            for (Request each : List.of(
                    changed(one, budget, CalibrationOrder.ONE_SHOT, 0, one.text(), one.metrics()),
                    changed(one, Pruner.parse("wanda+dsnot"), CalibrationOrder.ONE_SHOT, 0, one.text(), both),
                    changed(one, Pruner.WANDA, CalibrationOrder.SEQUENTIAL, 0, one.text(), one.metrics()),
                    Request.dense(one.conditions(), 3, one.text()))) {
                assertThat(each.sharedBlocks(each)).isZero();
            }
            List<Request> mixed = List.of(one, other, Request.dense(one.conditions(), 3, one.text()), one);
            Map<Integer, Outcome> found = measured(workbench, mixed, ENOUGH, () -> true);
            assertThat(passed).isEqualTo(9);
            found.forEach((place, outcome) -> assertSame(outcome, workbench.losses(mixed.get(place))));
        }
    }

    @Test
    void trialsOfABatchLoseWhatEachLosesAloneAndCountWhatDiffers() throws IOException {
        try (Workbench workbench = tiny()) {
            List<Allocation> allocations = random(workbench, 20, 4);
            TokenWindows text =
                    workbench.texts().windows(workbench.conditions().calibration(), WindowCount.of(WINDOWS));
            Trials together = new Trials("together", workbench.calibrated(), text, Optional.empty());
            Trials apart = new Trials("apart", workbench.calibrated(), text, Optional.empty());
            assertThat(together.losses(allocations, 2, Metric.KL).stream().boxed())
                    .containsExactlyElementsOf(allocations.stream()
                            .map(each -> apart.loss(each, 2, Metric.KL))
                            .toList());
            assertThat(apart.tokens()).isEqualTo(20 * 2 * 32);
            int passes = beginnings(allocations, workbench).size();
            // Rounded for each.
            assertThat((double) together.tokens())
                    .isCloseTo(2 * 32.0 * passes / TinyCheckpoint.BLOCKS, within(20 / 2.0));
        }
    }

    private static Request changed(
            Request of, Pruner pruner, CalibrationOrder order, int draw, TextPart text, Set<Metric> metrics) {
        return new Request(of.conditions(), of.allocation(), Optional.of(pruner), order, draw, text, metrics);
    }

    /** Candidates of several models, which share nothing, are whole one after the other. */
    @Test
    void whatHasNothingInCommonIsMeasuredInItsOrder() throws IOException {
        Conditions conditions = TinyWorkbench.conditions(folder);
        Conditions half = new Conditions(
                conditions.model(),
                DType.BFLOAT16,
                conditions.seqlen(),
                conditions.bos(),
                conditions.calibration(),
                conditions.calibrationWindows(),
                Optional.empty());
        try (Workbench one = TinyWorkbench.open(conditions, Progress.NONE);
                Workbench other = TinyWorkbench.open(half, Progress.NONE)) {
            List<Request> requests = new ArrayList<>();
            for (double s : new double[] {0.4, 0.5, 0.6}) {
                for (Workbench each : List.of(one, other)) {
                    requests.addAll(requests(each, List.of(Allocation.uniform(s, 3))));
                }
            }
            List<Integer> heard = new ArrayList<>();
            Measurer.on(List.of(one, other)).measure(requests, () -> true, (place, outcome) -> heard.add(place));
            assertThat(heard).containsExactly(0, 1, 2, 3, 4, 5);
        }
    }
}
