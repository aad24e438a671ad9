package spade.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spade.evaluate.WindowLosses;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.TensorScope;

class HiddenStatesTest {

    private final TensorScope scope = TensorScope.open(Device.CPU);
    private final LanguageModel model = Fixture.of("head-dim").load(DType.FLOAT32, scope);

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void lossesDoNotDependOnHowManyWindowsShareABatch() {
        // 150 windows of 32 tokens are more than the 1024 tokens of one batch.
        long[][] windows = windows(150, 32);
        double[] together = Fixture.losses(model, windows);
        assertThat(together).hasSize(150);
        for (int i : new int[] {0, 1, 30, 31, 32, 33, 127, 128, 149}) {
            double[] alone = Fixture.losses(model, new long[][] {windows[i]});
            assertThat(alone).hasSize(1);
            assertThat(together[i]).as("window %d", i).isCloseTo(alone[0], offset(1e-5));
        }
        assertThat(together[0]).isNotCloseTo(together[32], offset(1e-3));
    }

    @Test
    void aWindowLongerThanABatchGoesAlone() {
        long[][] windows = windows(2, 4100);
        List<long[]> seen = new ArrayList<>();
        try (HiddenStates states = HiddenStates.embed(model, windows)) {
            states.observe(
                    model.block(0), inputs -> seen.add(inputs.get(0).getShape().getShape()));
        }
        assertThat(seen).containsExactly(new long[] {1, 4100, 32}, new long[] {1, 4100, 32});
    }

    /** Positions of windows longer than 32 tokens are others in this model. */
    @Test
    void windowsHaveThePositionsOfTheirOwnLengthWhateverPassesBesideThem() {
        Fixture fixture = Fixture.of("phi3-long");
        LanguageModel stretched = fixture.load(DType.FLOAT32, scope);
        long[][] windows = IntStream.of(64, 20, 33, 32, 40)
                .mapToObj(length -> Arrays.copyOf(fixture.tokens()[0], length))
                .toArray(long[][]::new);
        double[] together = Fixture.losses(stretched, windows);
        for (int i = 0; i < windows.length; i++) {
            double[] alone = Fixture.losses(fixture.load(DType.FLOAT32, scope), new long[][] {windows[i]});
            assertThat(together[i]).as("window %d", i).isCloseTo(alone[0], offset(1e-5));
        }
        assertThat(Fixture.losses(stretched, windows)).containsExactly(together);
    }

    @Test
    void everyWindowIsObservedOnceBatchByBatch() {
        List<long[]> seen = new ArrayList<>();
        try (HiddenStates states = HiddenStates.embed(model, windows(200, 8))) {
            states.observe(
                    model.block(0), inputs -> seen.add(inputs.get(3).getShape().getShape()));
        }
        assertThat(seen).containsExactly(new long[] {128, 8, 40}, new long[] {72, 8, 40});
    }

    @Test
    void observingShowsTheInputsButDoesNotMove() {
        long[][] windows = windows(3, 16);
        double[] expected = Fixture.losses(model, windows);
        try (HiddenStates states = HiddenStates.embed(model, windows)) {
            for (int l = 0; l < 2; l++) {
                List<float[]> seen = new ArrayList<>();
                for (int again = 0; again < 3; again++) {
                    states.observe(
                            model.block(l), inputs -> seen.add(inputs.get(0).toFloatArray()));
                }
                assertThat(seen.get(1)).containsExactly(seen.get(0));
                assertThat(seen.get(2)).containsExactly(seen.get(0));
                states.advance(model.block(l));
            }
            assertThat(WindowLosses.of(model, windows, states)).containsExactly(expected);
        }
    }

    @Test
    void observedTensorsLiveOnlyDuringTheCall() {
        List<NDArray> kept = new ArrayList<>();
        try (HiddenStates states = HiddenStates.embed(model, windows(1, 8))) {
            states.observe(model.block(0), inputs -> {
                assertThat(inputs.get(0).toFloatArray()).hasSize(8 * 32);
                kept.addAll(inputs);
            });
        }
        assertThat(kept)
                .hasSize(4)
                .allSatisfy(input -> assertThatThrownBy(input::toFloatArray).isInstanceOf(IllegalStateException.class));
    }

    @Test
    void aBlockWhoseLastLinearsAreZeroMovesNothing() {
        // Only o (3) and down (6) write to the residual stream, so without them the block is the identity.
        Block block = model.block(0);
        List<NDArray> linears = new ArrayList<>(block.linears());
        linears.set(3, scope.floats(new float[32 * 48], 32, 48));
        linears.set(6, scope.floats(new float[32 * 40], 32, 40));
        long[][] windows = windows(3, 16);
        try (HiddenStates unmoved = HiddenStates.embed(model, windows);
                HiddenStates moved = HiddenStates.embed(model, windows)) {
            moved.advance(block.withLinears(linears));
            assertThat(WindowLosses.of(model, windows, moved))
                    .containsExactly(WindowLosses.of(model, windows, unmoved));
            moved.advance(block);
            assertThat(WindowLosses.of(model, windows, moved)[0])
                    .isNotCloseTo(WindowLosses.of(model, windows, unmoved)[0], offset(1e-3));
        }
    }

    @Test
    void whatComesLaterInAWindowDoesNotReachBack() {
        long[][] windows = windows(2, 16);
        windows[1] = windows[0].clone();
        windows[1][15] = (windows[0][15] + 1) % 64;
        try (HiddenStates states = HiddenStates.embed(model, windows)) {
            states.advance(model.block(0));
            states.observe(model.block(1), inputs -> {
                float[] context = inputs.get(1).toFloatArray();
                int window = 16 * 48;
                int last = 15 * 48;
                assertThat(Arrays.copyOfRange(context, window, window + last))
                        .containsExactly(Arrays.copyOf(context, last), offset(1e-5f));
                assertThat(Arrays.copyOfRange(context, window + last, 2 * window))
                        .isNotEqualTo(Arrays.copyOfRange(context, last, window));
            });
        }
    }

    @Test
    void severalPassesMoveSideBySide() {
        long[][] one = windows(2, 16);
        long[][] other = windows(3, 12);
        double[] expectedOne = Fixture.losses(model, one);
        double[] expectedOther = Fixture.losses(model, other);
        try (HiddenStates first = HiddenStates.embed(model, one);
                HiddenStates second = HiddenStates.embed(model, other)) {
            for (int l = 0; l < 2; l++) {
                first.advance(model.block(l));
                second.advance(model.block(l));
            }
            assertThat(WindowLosses.of(model, one, first)).containsExactly(expectedOne);
            assertThat(WindowLosses.of(model, other, second)).containsExactly(expectedOther);
        }
    }

    private static long[][] windows(int count, int length) {
        SplittableRandom random = new SplittableRandom(length);
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> random.longs(length, 0, 64).toArray())
                .toArray(long[][]::new);
    }
}
