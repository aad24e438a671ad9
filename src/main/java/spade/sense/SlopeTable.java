package spade.sense;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import spade.allocation.Allocation;

/**
 * What parts of a model can bear, from one reverse pass: the slope of the loss over the sparsity of each part at the
 * base, per weight: in nats per token for all of the model's prunable weights, so that a budget is spread best where
 * all parts have one slope. Parts are linears, kinds (linears of one role in all blocks), blocks and the whole model.
 */
public final class SlopeTable {

    /** By so much sparsity to both sides of the base the slope is taken: single bins are noisy. */
    private static final double REACH = 0.05;

    private final Slopes pass;
    private final List<Long> parameters;

    /**
     * A number and its noise.
     *
     * @param mean over windows
     * @param error the standard error of the mean; NaN of one window
     */
    public record Estimate(double mean, double error) {

        static Estimate of(double[] byWindow) {
            double spread = byWindow.length < 2 ? Double.NaN : new StandardDeviation().evaluate(byWindow);
            return new Estimate(
                    DoubleStream.of(byWindow).average().orElse(Double.NaN), spread / Math.sqrt(byWindow.length));
        }
    }

    private SlopeTable(Slopes pass, List<Long> parameters) {
        this.pass = pass;
        this.parameters = parameters;
    }

    /** Of a profile's last reverse pass. */
    public static SlopeTable of(SensitivityProfile profile) {
        return new SlopeTable(profile.passes().get(profile.passes().size() - 1), profile.parameters());
    }

    /** At which allocation the slopes are taken. */
    public Allocation base() {
        return pass.base();
    }

    public int blocks() {
        return pass.blocks();
    }

    /** Of a linear of a block. */
    public Estimate linear(int block, int linear) {
        return slope(block, block + 1, linear, linear + 1);
    }

    /** Of a kind. */
    public Estimate kind(int linear) {
        return slope(0, pass.blocks(), linear, linear + 1);
    }

    /** Of a block. */
    public Estimate block(int block) {
        return slope(block, block + 1, 0, pass.linears());
    }

    /** Of the whole model. */
    public Estimate all() {
        return slope(0, pass.blocks(), 0, pass.linears());
    }

    private Estimate slope(int fromBlock, int toBlock, int fromLinear, int toLinear) {
        double weights = (toBlock - fromBlock)
                * parameters.subList(fromLinear, toLinear).stream()
                        .mapToLong(Long::longValue)
                        .sum();
        double model =
                pass.blocks() * parameters.stream().mapToLong(Long::longValue).sum();
        return byWindow(window -> {
            double sum = 0;
            for (int l = fromBlock; l < toBlock; l++) {
                for (int i = fromLinear; i < toLinear; i++) {
                    double at = pass.base().of(l, i);
                    double low = Math.max(0, at - REACH);
                    double high = Math.min(1, at + REACH);
                    sum += change(window.get(l).get(i), low, high) / (high - low);
                }
            }
            return sum * model / weights;
        });
    }

    /**
     * By how much the loss changes, to first order, where a kind is pruned by so much more or less than in the base.
     */
    public Estimate change(int kind, double delta) {
        return byWindow(window -> {
            double sum = 0;
            for (int l = 0; l < pass.blocks(); l++) {
                double at = pass.base().of(l, kind);
                sum += change(window.get(l).get(kind), at, Math.max(0, Math.min(1, at + delta)));
            }
            return sum;
        });
    }

    /**
     * The curvature that measurements around the base say, in nats per token: c of c · n · (s − s₀)², n a linear's
     * weights over the mean of all linears, by least squares of what the first order leaves of them.
     *
     * @return NaN where the base and something else were not measured
     */
    public double curvature(List<SensitivityProfile.Measured> measured) {
        double base = measured.stream()
                .filter(each -> each.allocation().equals(base()))
                .mapToDouble(each -> each.losses().mean())
                .findFirst()
                .orElse(Double.NaN);
        Curves curves = new Curves(pass, parameters);
        double left = 0;
        double squares = 0;
        for (SensitivityProfile.Measured each : measured) {
            double bend = curves.bend(each.allocation());
            left += bend * (each.losses().mean() - base - change(each.allocation()));
            squares += bend * bend;
        }
        return left / squares;
    }

    /** By how much the loss changes with an allocation, to first order. */
    public double change(Allocation allocation) {
        return byWindow(window -> sum((l, i) -> change(window.get(l).get(i), base().of(l, i), allocation.of(l, i))))
                .mean();
    }

    private interface OfLinear {
        double of(int block, int linear);
    }

    private double sum(OfLinear what) {
        double sum = 0;
        for (int l = 0; l < pass.blocks(); l++) {
            for (int i = 0; i < pass.linears(); i++) {
                sum += what.of(l, i);
            }
        }
        return sum;
    }

    private Estimate byWindow(ToDoubleFunction<List<List<float[]>>> of) {
        return Estimate.of(pass.sums().stream().mapToDouble(of).toArray());
    }

    private static double change(float[] bins, double from, double to) {
        return Slopes.change(k -> bins[k], from, to);
    }
}
