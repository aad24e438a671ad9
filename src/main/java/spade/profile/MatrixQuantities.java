package spade.profile;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The {@link MatrixQuantity matrix quantities} of one matrix.
 *
 * @param values one for each
 */
public record MatrixQuantities(Map<MatrixQuantity, Double> values) {

    public MatrixQuantities {
        if (values.size() != MatrixQuantity.values().length) {
            throw new IllegalArgumentException(
                    "A matrix has " + MatrixQuantity.values().length + " quantities, not " + values.size() + ".");
        }
        values = Collections.unmodifiableMap(new EnumMap<>(values));
    }

    /** The quantities in the order of the constants of {@link MatrixQuantity}. */
    public static MatrixQuantities of(double... values) {
        Map<MatrixQuantity, Double> named = new EnumMap<>(MatrixQuantity.class);
        int next = 0;
        for (MatrixQuantity quantity : MatrixQuantity.values()) {
            named.put(quantity, values[next++]);
        }
        return new MatrixQuantities(named);
    }

    public double get(MatrixQuantity quantity) {
        return values.getOrDefault(quantity, Double.NaN);
    }
}
