package spade.space;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.random.RandomGenerator;

/** The numbers from {@code min} to {@code max}. */
public record Interval(double min, double max) {

    public Interval {
        if (!(min <= max && Double.isFinite(min) && Double.isFinite(max))) {
            throw new IllegalArgumentException(
                    "An interval goes from its least to its greatest number, and this one from " + min + " to " + max);
        }
    }

    @JsonCreator
    static Interval of(double... ends) {
        if (ends.length != 2) {
            throw new IllegalArgumentException(
                    "An interval has two numbers, as in [0.02, 0.25], and this one has " + ends.length);
        }
        return new Interval(ends[0], ends[1]);
    }

    /** As files have it. */
    @JsonValue
    double[] ends() {
        return new double[] {min, max};
    }

    /** A number of the interval, each as likely. */
    public double draw(RandomGenerator random) {
        return min + (max - min) * random.nextDouble();
    }

    /** The number of the interval nearest to another. */
    public double nearest(double number) {
        return Math.min(max, Math.max(min, number));
    }
}
