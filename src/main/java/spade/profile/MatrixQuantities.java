package spade.profile;

import java.util.List;
import spade.Doubles;

/**
 * The {@link MatrixQuantity matrix quantities} of one matrix.
 *
 * @param values one for each, in the order of the constants
 */
public record MatrixQuantities(Doubles values) {

    public MatrixQuantities {
        if (values.size() != MatrixQuantity.values().length) {
            throw new IllegalArgumentException(
                    "A matrix has " + MatrixQuantity.values().length + " quantities, not " + values.size() + ".");
        }
    }

    /** The quantities in the order of the constants of {@link MatrixQuantity}. */
    public static MatrixQuantities of(double... values) {
        return new MatrixQuantities(Doubles.of(values));
    }

    public double get(MatrixQuantity quantity) {
        return values.get(List.of(MatrixQuantity.values()).indexOf(quantity));
    }
}
