package spade.sense;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import spade.allocation.Allocation;

/**
 * A model that is nothing but a formula of its sparsities: what each linear loses grows with the square of its
 * sparsity, and where two linears of one block are pruned both it is more.
 *
 * @param steepness [block][linear]
 * @param parameters prunable weights by linear
 * @param together nats that two linears of a block lose together
 */
record Bearing(double[][] steepness, List<Long> parameters, double together) {

    static final double SPARSITY = 0.6;

    static Bearing random(int blocks, List<Long> parameters, double together, Random random) {
        double[][] steepness = new double[blocks][parameters.size()];
        for (double[] block : steepness) {
            for (int i = 0; i < block.length; i++) {
                block[i] = (0.2 + random.nextDouble()) * parameters.get(i) / parameters.get(0);
            }
        }
        return new Bearing(steepness, parameters, together);
    }

    Allocation uniform() {
        return Allocation.uniform(SPARSITY, steepness.length);
    }

    long[] weights() {
        return parameters.stream().mapToLong(Long::longValue).toArray();
    }

    double loss(Allocation allocation) {
        double loss = 0;
        for (int l = 0; l < steepness.length; l++) {
            for (int i = 0; i < parameters.size(); i++) {
                loss += steepness[l][i] * allocation.of(l, i) * allocation.of(l, i);
                loss += together * allocation.of(l, i) * allocation.of(l, (i + 1) % parameters.size());
            }
        }
        return loss;
    }

    /** What a reverse pass over two windows says of it: straight curves, as steep as the loss in the base. */
    Slopes slopes(Allocation base) {
        int linears = parameters.size();
        List<List<float[]>> window = new ArrayList<>();
        for (int l = 0; l < steepness.length; l++) {
            int block = l;
            window.add(IntStream.range(0, linears)
                    .mapToObj(i -> straight(2 * steepness[block][i] * base.of(block, i)
                            + together
                                    * (base.of(block, (i + 1) % linears)
                                            + base.of(block, (i + linears - 1) % linears))))
                    .toList());
        }
        return new Slopes(base, Collections.nCopies(2, window));
    }

    static float[] straight(double slope) {
        float[] bins = new float[Slopes.BINS];
        java.util.Arrays.fill(bins, (float) (slope / Slopes.BINS));
        return bins;
    }

    /** An allocation to linears around the uniform one. */
    Allocation around(double spread, Random random) {
        double[][] wanted = new double[steepness.length][parameters.size()];
        for (double[] block : wanted) {
            java.util.Arrays.setAll(block, i -> SPARSITY + spread * (2 * random.nextDouble() - 1));
        }
        return Allocation.project(wanted, weights(), SPARSITY);
    }
}
