package spade.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spade.Progress;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.TensorScope;

class LlamaModelTest {

    private final TensorScope scope = TensorScope.open(Device.CPU);
    private final LanguageModel model = Fixture.of("head-dim").load(DType.FLOAT32, scope);

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void aBlockHasSevenPrunableLinearsInTheOrderOfTheirUse() {
        assertThat(model.slots())
                .extracting(LinearSlot::name)
                .containsExactly("q", "k", "v", "o", "gate", "up", "down");
    }

    @Test
    void shapesFollowFromHeadsAndSizes() {
        // 4 query heads and 2 key-value heads of 12 features, hidden 32, feed-forward 40.
        assertThat(model.config().shapes())
                .containsExactly(
                        new long[] {48, 32},
                        new long[] {24, 32},
                        new long[] {24, 32},
                        new long[] {32, 48},
                        new long[] {40, 32},
                        new long[] {40, 32},
                        new long[] {32, 40});
        assertThat(model.parametersPerBlock()).isEqualTo(48 * 32 + 2 * 24 * 32 + 32 * 48 + 3 * 40 * 32);
        for (int l = 0; l < 2; l++) {
            assertThat(model.block(l).index()).isEqualTo(l);
            assertThat(model.block(l).linears().stream()
                            .map(weight -> weight.getShape().getShape())
                            .toList())
                    .containsExactlyElementsOf(model.config().shapes());
        }
    }

    @Test
    void everyLinearReadsAnInputOfItsWidth() {
        long[][] windows = {{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}};
        try (TensorScope local = scope.child()) {
            NDArray hidden = model.embed(windows, local);
            BlockOutput output = model.forward(model.block(0), hidden, local);
            assertThat(hidden.getShape().getShape()).containsExactly(2, 5, 32);
            assertThat(output.hidden().getShape().getShape()).containsExactly(2, 5, 32);
            assertThat(output.inputs().stream()
                            .map(input -> input.getShape().getShape())
                            .toList())
                    .containsExactly(
                            new long[] {2, 5, 32}, new long[] {2, 5, 48}, new long[] {2, 5, 32}, new long[] {2, 5, 40});
            for (int i = 0; i < 7; i++) {
                assertThat(output.inputs()
                                .get(model.slots().get(i).input())
                                .getShape()
                                .get(2))
                        .isEqualTo(model.config().shapes().get(i)[1]);
            }
        }
    }

    @Test
    void windowsOfAnotherLengthGetTheirOwnPositions() {
        // The same first tokens have the same hidden states, whatever length went before.
        long[] longer = {1, 2, 3, 4, 5, 6, 7, 8};
        long[] shorter = {1, 2, 3, 4, 5};
        float[] first = hidden(longer);
        float[] second = hidden(shorter);
        float[] third = hidden(longer);
        assertThat(third).containsExactly(first);
        for (int i = 0; i < second.length; i++) {
            assertThat(second[i]).isCloseTo(first[i], org.assertj.core.data.Offset.offset(1e-5f));
        }
    }

    @Test
    void readingReportsEveryBlock() {
        List<String> reports = new ArrayList<>();
        try (Checkpoint checkpoint = Checkpoint.open(Fixture.directory("sharded"))) {
            Progress progress = (task, done, total) -> reports.add(done + "/" + total);
            assertThat(LanguageModel.load(checkpoint, DType.FLOAT32, Residency.ALL, scope, progress)
                            .config()
                            .blocks())
                    .isEqualTo(3);
        }
        assertThat(reports).containsExactly("1/3", "2/3", "3/3");
    }

    private float[] hidden(long[] window) {
        try (TensorScope local = scope.child()) {
            NDArray embedded = model.embed(new long[][] {window}, local);
            return model.forward(model.block(0), embedded, local).hidden().toFloatArray();
        }
    }
}
