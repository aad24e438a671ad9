package spade.model;

/**
 * How rotary frequencies are stretched for contexts longer than those of pre-training, by LLaMA 3.1's rule: long waves
 * are stretched by the factor, short ones kept, those between blended.
 *
 * @param factor stretch of the long waves
 * @param lowFactor waves longer than {@code context / lowFactor} positions are long
 * @param highFactor waves shorter than {@code context / highFactor} positions are short
 * @param context context of pre-training, in tokens
 */
public record RopeScaling(double factor, double lowFactor, double highFactor, double context) {

    /** Frequencies as they are. */
    static final RopeScaling NONE = linear(1);

    /** Every position divided by a factor (Chen et al. 2023, position interpolation): all waves count as long. */
    static RopeScaling linear(double factor) {
        return new RopeScaling(factor, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 1);
    }

    /**
     * @param frequency radians per position
     * @return the stretched frequency
     */
    double apply(double frequency) {
        double waves = context * frequency / (2 * Math.PI);
        if (waves < lowFactor) {
            return frequency / factor;
        }
        if (waves > highFactor) {
            return frequency;
        }
        double blend = (waves - lowFactor) / (highFactor - lowFactor);
        return (1 - blend) * frequency / factor + blend * frequency;
    }
}
