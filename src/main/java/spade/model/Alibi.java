package spade.model;

import java.util.List;

/**
 * Attention with linear biases (Press et al. 2022): every head takes a slope of its own times the distance from the
 * product of a query and a key. What all keys of a query have in common does not matter, so that the key's position
 * stands for the distance.
 */
record Alibi(int heads) implements Positions {

    /** Slope times position, [tokens, heads]. */
    @Override
    public List<float[]> tables(int tokens) {
        float[] biases = new float[tokens * heads];
        for (int head = 0; head < heads; head++) {
            double slope = slope(head);
            for (int t = 0; t < tokens; t++) {
                biases[t * heads + head] = (float) (slope * t);
            }
        }
        return List.of(biases);
    }

    /** The slopes fall geometrically to 2⁻⁸; heads beyond a power of two have those between, of twice as many. */
    private double slope(int head) {
        int power = Integer.highestOneBit(heads);
        return head < power
                ? Math.pow(2, -8.0 * (head + 1) / power)
                : Math.pow(2, -8.0 * (2 * (head - power) + 1) / (2 * power));
    }
}
