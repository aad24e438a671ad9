package spade.model;

import ai.djl.ndarray.NDArray;
import spade.tensor.DType;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/**
 * Cosines and sines of the rotary positions (Su et al. 2021), [tokens, head size], made for the longest sequence seen
 * so far.
 */
final class RotaryTable {

    private final ModelConfig config;
    private final DType dtype;
    private final Kernels kernels;
    private final TensorScope owner;
    private TensorScope tables;
    private NDArray cos;
    private NDArray sin;
    private int length;

    RotaryTable(ModelConfig config, DType dtype, Kernels kernels, TensorScope owner) {
        this.config = config;
        this.dtype = dtype;
        this.kernels = kernels;
        this.owner = owner;
        this.tables = owner.child();
        this.cos = tables.absent();
        this.sin = cos;
    }

    NDArray cos(int tokens) {
        ensure(tokens);
        return cos;
    }

    NDArray sin(int tokens) {
        ensure(tokens);
        return sin;
    }

    private void ensure(int tokens) {
        if (tokens != length) {
            tables.close();
            tables = owner.child();
            length = tokens;
            cos = table(false);
            sin = table(true);
        }
    }

    private NDArray table(boolean sine) {
        int size = config.headSize();
        float[] values = new float[length * size];
        for (int i = 0; i < size / 2; i++) {
            double frequency = config.ropeScaling().apply(Math.pow(config.ropeTheta(), -2.0 * i / size));
            for (int t = 0; t < length; t++) {
                float value = (float) (sine ? Math.sin(t * frequency) : Math.cos(t * frequency));
                values[t * size + i] = value;
                values[t * size + size / 2 + i] = value;
            }
        }
        try (TensorScope scope = owner.child()) {
            return kernels.call("converted")
                    .with(scope.floats(values, length, size))
                    .with(dtype.scalarType())
                    .tensor(tables);
        }
    }
}
