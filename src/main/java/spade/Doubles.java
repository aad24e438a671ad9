package spade;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Numbers in their order: a value that records can hold, equal where all numbers are. JSON has null for NaN. */
public final class Doubles {

    /** No numbers. */
    public static final Doubles NONE = new Doubles();

    private final double[] values;

    private Doubles(double... values) {
        this.values = values;
    }

    /** A copy of some numbers. */
    public static Doubles of(double... values) {
        return values.length == 0 ? NONE : new Doubles(values.clone());
    }

    /** The numbers of a stream. */
    public static Doubles of(DoubleStream values) {
        return new Doubles(values.toArray());
    }

    /** A number so many times. */
    public static Doubles repeated(double value, int count) {
        double[] values = new double[count];
        Arrays.fill(values, value);
        return new Doubles(values);
    }

    @JsonCreator
    static Doubles of(List<@Nullable Double> values) {
        return of(values.stream().mapToDouble(value -> value == null ? Double.NaN : value));
    }

    @JsonValue
    List<Double> boxed() {
        return stream().boxed().toList();
    }

    public int size() {
        return values.length;
    }

    public boolean isEmpty() {
        return values.length == 0;
    }

    public double get(int index) {
        return values[index];
    }

    public DoubleStream stream() {
        return Arrays.stream(values);
    }

    /** Their mean; NaN where there are none. */
    public double mean() {
        return stream().average().orElse(Double.NaN);
    }

    /** These numbers and others behind them. */
    public Doubles and(Doubles behind) {
        return of(DoubleStream.concat(stream(), behind.stream()));
    }

    /** By how much they exceed others, place by place; the others may be more. */
    public Doubles minus(Doubles others) {
        return of(IntStream.range(0, size()).mapToDouble(i -> values[i] - others.values[i]));
    }

    /** A copy. */
    public double[] toArray() {
        return values.clone();
    }

    /** The mean of several lists of one length, place by place. */
    public static Doubles means(List<Doubles> lists) {
        double[] mean = new double[lists.isEmpty() ? 0 : lists.get(0).size()];
        for (Doubles list : lists) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += list.values[i] / lists.size();
            }
        }
        return new Doubles(mean);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Doubles that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
