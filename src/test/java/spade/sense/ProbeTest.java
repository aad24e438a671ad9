package spade.sense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import spade.allocation.Allocation;

class ProbeTest {

    private static final long[] PARAMETERS = {100, 20, 300};

    private static final Allocation BLOCKS = Allocation.ofBlocks(0.5, 0.1, 0.5, 0.9, 0.5);
    private static final Allocation LINEARS = Allocation.ofLinears(
            new double[][] {{0.1, 0.2, 0.3}, {0.5, 0.97, 0.94}, {0.6, 0, 0.6}, {0.5, 0.5, 0.5}}, PARAMETERS);

    @Test
    void onlyThePartMovesAndStaysWithinItsBounds() {
        for (Allocation base : List.of(BLOCKS, LINEARS)) {
            Stream.of(
                            Probe.ofBlocks(base, -0.3, 0.12),
                            Probe.ofKinds(base, 3, -0.3, 0.12),
                            Probe.ofLinears(base, 3, -0.3, 0.12))
                    .flatMap(List::stream)
                    .forEach(ProbeTest::check);
        }
    }

    private static void check(Probe probe) {
        Allocation found = probe.allocation(PARAMETERS);
        double zeros = 0;
        for (int l = 0; l < 4; l++) {
            for (int i = 0; i < 3; i++) {
                double base = probe.base().of(l, i);
                boolean moves = (probe.block().isEmpty() || probe.block().getAsInt() == l)
                        && (probe.linear().isEmpty() || probe.linear().getAsInt() == i);
                double wanted = base;
                if (moves && probe.delta() > 0) {
                    wanted = Math.max(base, Math.min(0.95, base + probe.delta()));
                } else if (moves) {
                    wanted = Math.max(0, base + probe.delta());
                }
                assertThat(found.of(l, i)).isEqualTo(wanted);
                zeros += found.of(l, i) * PARAMETERS[i];
            }
        }
        assertThat(found.overall()).isCloseTo(zeros / (4 * 420), within(1e-12));
    }

    @Test
    void everyPartIsProbedByEveryDelta() {
        assertThat(Probe.ofBlocks(BLOCKS, -0.1, 0.1)).hasSize(8);
        assertThat(Probe.ofKinds(BLOCKS, 3, 0.1))
                .hasSize(3)
                .allMatch(probe -> probe.block().isEmpty());
        List<Probe> linears = Probe.ofLinears(BLOCKS, 3, -0.1, 0.1);
        Set<Probe> wanted = new HashSet<>();
        IntStream.range(0, 4)
                .forEach(l -> IntStream.range(0, 3).forEach(i -> {
                    wanted.add(new Probe(BLOCKS, OptionalInt.of(l), OptionalInt.of(i), -0.1));
                    wanted.add(new Probe(BLOCKS, OptionalInt.of(l), OptionalInt.of(i), 0.1));
                }));
        assertThat(linears).hasSize(24).containsExactlyInAnyOrderElementsOf(wanted);
    }
}
