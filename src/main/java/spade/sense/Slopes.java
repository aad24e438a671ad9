package spade.sense;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import spade.Json;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.safetensors.SafetensorsFile;
import spade.safetensors.SafetensorsWriter;

/**
 * What one reverse pass says of every linear of a model pruned by a base allocation: the first-order change of each
 * window's mean negative log-likelihood, −∂L/∂w · w, were the weights of one bin zero (those that are), or not zero
 * (those that are zero in the base). The bins are of equal width in a weight's rank within its row, in the order in
 * which the pruner takes them; so the sum of the bins up to a sparsity, less the sum up to the base's, is the change of
 * the loss with that linear's sparsity, in nats per token.
 *
 * @param base the allocation at which the gradient was taken
 * @param sums [window][block][linear] → {@value #BINS} numbers
 */
public record Slopes(Allocation base, List<List<List<float[]>>> sums) {

    /** Bins of a linear. */
    public static final int BINS = 50;

    private static final double AROUND = 0.1;

    /**
     * Forward passes that one reverse pass counts as: one that keeps what blocks read, one more of each block for its
     * graph, and two for the gradients.
     */
    public static final int PASSES = 4;

    public Slopes {
        sums = sums.stream()
                .map(window -> window.stream().map(List::copyOf).toList())
                .toList();
    }

    public int windows() {
        return sums.size();
    }

    public int blocks() {
        return sums.get(0).size();
    }

    /** Linears of a block. */
    public int linears() {
        return sums.get(0).get(0).size();
    }

    /** The mean over windows of a linear's bins, [{@value #BINS}]. */
    public double[] mean(int block, int linear) {
        double[] mean = new double[BINS];
        for (List<List<float[]>> window : sums) {
            float[] bins = window.get(block).get(linear);
            for (int k = 0; k < BINS; k++) {
                mean[k] += bins[k] / (double) sums.size();
            }
        }
        return mean;
    }

    /**
     * The mean slope of the loss over a linear's sparsity within {@value #AROUND} of its base: single bins are noisy.
     */
    public double atBase(int block, int linear) {
        double[] bins = mean(block, linear);
        double from = Math.max(0, base.of(block, linear) - AROUND);
        double to = Math.min(1, base.of(block, linear) + AROUND);
        return change(k -> bins[k], from, to) / (to * BINS - from * BINS) * BINS;
    }

    /**
     * The sum of a linear's bins between two sparsities, of one that only a part lies between as much; negative
     * backwards.
     */
    static double change(IntToDoubleFunction bins, double from, double to) {
        double low = Math.min(from, to) * BINS;
        double high = Math.max(from, to) * BINS;
        double sum = 0;
        for (int k = (int) low; k < Math.min(high, BINS); k++) {
            sum += bins.applyAsDouble(k) * (Math.min(high, k + 1) - Math.max(low, k));
        }
        return from <= to ? sum : -sum;
    }

    /** The same pass over further windows. */
    public Slopes and(Slopes others) {
        List<List<List<float[]>>> all = new ArrayList<>(sums);
        all.addAll(others.sums);
        return new Slopes(base, all);
    }

    /**
     * Adds them to a file.
     *
     * @param name of the tensor, and of its base among the metadata
     */
    public void addTo(SafetensorsWriter writer, String name) {
        float[] all = new float[windows() * blocks() * linears() * BINS];
        int at = 0;
        for (List<List<float[]>> window : sums) {
            for (List<float[]> block : window) {
                for (float[] bins : block) {
                    System.arraycopy(bins, 0, all, at, BINS);
                    at += BINS;
                }
            }
        }
        writer.metadata(name, Json.line(base)).add(name, all, windows(), blocks(), linears(), BINS);
    }

    /** Reads what {@link #addTo} added. */
    public static Slopes of(SafetensorsFile stored, String name) {
        long[] shape = stored.shape(name);
        float[] all = stored.floats(name);
        if (shape.length != 4 || shape[3] != BINS) {
            throw new SpadeException("The slopes " + name + " have the shape " + Arrays.toString(shape) + " and not "
                    + BINS + " bins a linear; another version wrote them, make them again.");
        }
        List<List<List<float[]>>> sums = new ArrayList<>();
        int at = 0;
        for (int w = 0; w < shape[0]; w++) {
            List<List<float[]>> window = new ArrayList<>();
            for (int l = 0; l < shape[1]; l++) {
                List<float[]> block = new ArrayList<>();
                for (int i = 0; i < shape[2]; i++, at += BINS) {
                    block.add(Arrays.copyOfRange(all, at, at + BINS));
                }
                window.add(block);
            }
            sums.add(window);
        }
        try {
            return new Slopes(Json.read(stored.metadata().getOrDefault(name, ""), Allocation.class), sums);
        } catch (JsonProcessingException e) {
            throw new SpadeException("The slopes " + name + " do not say at which allocation they were taken.", e);
        }
    }
}
