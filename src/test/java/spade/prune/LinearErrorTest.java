package spade.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Random;
import org.junit.jupiter.api.Test;
import spade.tensor.Device;
import spade.tensor.TensorScope;

class LinearErrorTest {

    private static final int ROWS = 5;
    private static final int COLUMNS = 11;
    private static final int WIDTH = 4;

    /** The error of what is gone is e·G·e, whatever way it was added up. */
    @Test
    void itIsTheQuadraticFormOfWhatGreedyChoiceRemoves() {
        Random random = new Random(6);
        float[] weight = floats(random, ROWS * COLUMNS);
        float[] inputs = floats(random, 40 * COLUMNS);
        float[] gram = new float[COLUMNS * COLUMNS];
        for (int t = 0; t < 40; t++) {
            for (int i = 0; i < COLUMNS; i++) {
                for (int j = 0; j < COLUMNS; j++) {
                    gram[i * COLUMNS + j] += inputs[t * COLUMNS + i] * inputs[t * COLUMNS + j];
                }
            }
        }
        double expected = 0;
        for (int r = 0; r < ROWS; r++) {
            double[] gone = new double[COLUMNS];
            for (int first = 0; first < COLUMNS; first += WIDTH) {
                int count = Math.min(WIDTH, COLUMNS - first);
                for (int n = 0; n < count / 2; n++) {
                    remove(weight, r, gone, gram, first, count);
                }
            }
            expected += form(gone, gram);
        }
        try (TensorScope scope = TensorScope.open(Device.CPU)) {
            double found = scope.kernels("pruners")
                    .call("linear_error")
                    .with(scope.floats(weight, ROWS, COLUMNS))
                    .with(scope.floats(gram, COLUMNS, COLUMNS))
                    .with((long) WIDTH)
                    .with(0.5)
                    .tensor(scope)
                    .toDoubleArray()[0];
            assertThat(found).isCloseTo(expected, withinPercentage(0.01));
        }
    }

    /** Takes the weight of the row that adds the least to the error. */
    private static void remove(float[] weight, int row, double[] gone, float[] gram, int first, int count) {
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int j = first; j < first + count; j++) {
            if (gone[j] == 0) {
                double[] tried = gone.clone();
                tried[j] = weight[row * COLUMNS + j];
                double error = form(tried, gram);
                if (error < least) {
                    least = error;
                    best = j;
                }
            }
        }
        gone[best] = weight[row * COLUMNS + best];
    }

    private static double form(double[] e, float[] gram) {
        double sum = 0;
        for (int i = 0; i < COLUMNS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                sum += e[i] * gram[i * COLUMNS + j] * e[j];
            }
        }
        return sum;
    }

    private static float[] floats(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
