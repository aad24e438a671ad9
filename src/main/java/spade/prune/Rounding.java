package spade.prune;

import java.util.List;
import spade.Choice;
import spade.allocation.Allocation;

/** What becomes of the fraction of a weight that a sparsity asks for in every row, where zeros may lie anywhere. */
public enum Rounding {
    /** It stays: int(n_in·s) weights of a row go, as in the code of the field. */
    FIELD,
    /** A linear's rows lose one weight more where that keeps the model's count of zeros at its allocation's. */
    BUDGET;

    /** In weights of a row: what rounding errors of a product stay below; a matrix gets no weight more by it. */
    private static final double HARDLY = 1e-6;

    /**
     * The allocation with a whole number of zeros in every row, the number below or above what was wanted. What a
     * linear has too few or too many is carried to the next one, block after block, so that the zeros of all linears up
     * to any one differ from those wanted by at most half of the largest linear's outputs; no row is emptied.
     *
     * @param shapes outputs and inputs of a block's linears
     */
    static Allocation toBudget(Allocation allocation, List<long[]> shapes) {
        double[][] rounded = new double[allocation.sparsities().size()][shapes.size()];
        double missing = 0;
        for (int l = 0; l < rounded.length; l++) {
            for (int i = 0; i < shapes.size(); i++) {
                long outputs = shapes.get(i)[0];
                long inputs = shapes.get(i)[1];
                double wanted = inputs * allocation.of(l, i);
                long count = (long) (wanted + HARDLY);
                missing += (wanted - count) * outputs;
                if (2 * missing >= outputs && wanted - count > HARDLY && count + 1 < inputs) {
                    count++;
                    missing -= outputs;
                }
                rounded[l][i] = count == 0 ? 0 : (count + HARDLY) / inputs;
            }
        }
        long[] parameters =
                shapes.stream().mapToLong(shape -> shape[0] * shape[1]).toArray();
        return Allocation.ofLinears(allocation.overall(), rounded, parameters);
    }

    @Override
    public String toString() {
        return Choice.label(this);
    }
}
