package spade.allocator;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.formula.BlockValues;
import spade.formula.FormulaParser;
import spade.formula.ProfileValues;
import spade.measure.CalibratedModel;
import spade.measure.Trials;

/**
 * A published way that needs the model itself.
 *
 * @param key changes with the way, so that no table mixes allocations of two
 */
record ModelAllocator(String name, String key, boolean readsSearchText, Way way) implements Allocator {

    private static final double[] LSA_ALPHA = {0.02, 0.06, 0.02, 0.04, 0.02, 0.04, 0.1, 0.15, 0.12, 0.12};

    /** Around the published M = 5 and λ = 0.08, λ as far as formulas spread sparsities that are searched. */
    private static final double[] OWL_M = {3, 5, 7, 10};

    private static final double[] OWL_LAMBDA = {0.02, 0.05, 0.08, 0.15, 0.25};

    /** The median of the paper, or the mean of its code; published for 50, 60 and 70 % are α = 0.04, 0.1 and 0.15. */
    private static final double[] DLP_MEAN = {0, 1};

    private static final double[] DLP_ALPHA = {0.02, 0.04, 0.1, 0.15, 0.2, 0.25};

    private static final double ATP_STEP = 0.002;

    static final List<Allocator> ALL = List.of(
            new ModelAllocator("lsa", "lsa", false, (model, s, trials) -> lsa(model, s)),
            // BESA-style: every block keeps the overall sparsity and learns how to spread it over its linears.
            new ModelAllocator("besa", "besa 2", false, (model, s, trials) -> model.learnedSparsities(s)),
            searched(
                    "owl-searched",
                    OWL_M,
                    (model, s) -> OWL_LAMBDA,
                    (m, lambda) -> "range(outlier_ratio(scores, " + m + "), -" + lambda + ")"),
            searched(
                    "dlp-searched",
                    DLP_MEAN,
                    (model, s) -> DLP_ALPHA,
                    (mean, alpha) -> "range(" + (mean < 0.5 ? "median" : "mean") + "(scores), +" + alpha + ")"),
            searched(
                    "atp-searched",
                    new double[] {0},
                    (model, s) -> ramps(model.workbench().config().blocks(), s),
                    (none, lambda) -> "range(depth, +" + lambda + ")"),
            new ModelAllocator(
                    "evopress",
                    "evopress 2",
                    true,
                    (model, s, trials) -> new LevelSearch(model, s, trials.orElseThrow()).run()));

    /** What makes the allocation. */
    interface Way {
        Allocation allocate(CalibratedModel model, double sparsity, Optional<Trials> trials);
    }

    /** The values of a setting that are tried first, ascending. */
    private interface Grid {
        double[] values(CalibratedModel model, double sparsity);
    }

    /** A rule as a formula's text. */
    private interface Formulas {
        String of(double first, double second);
    }

    private static Allocator searched(String name, double[] first, Grid second, Formulas formulas) {
        Way way = (model, s, trials) -> new GridSearch(
                        trials.orElseThrow(),
                        first,
                        second.values(model, s),
                        (x, y) -> model.allocate(AllocationRule.parse(formulas.of(x, y)), s))
                .run()
                .orElseThrow(() -> new SpadeException("No setting of " + name + " left the model whole at sparsity " + s
                        + ", so that it has no allocation to offer; choose a lower sparsity."));
        return new ModelAllocator(name, name, true, way);
    }

    /**
     * The λ of ATP's ramps over depth (Huang et al., ICML 2025): their slopes go, in steps of 0.002, up to min(2S,
     * 2(1−S)) / (L−1).
     */
    private static double[] ramps(int blocks, double sparsity) {
        int last = blocks - 1;
        return IntStream.iterate(1, step -> step + 1)
                .takeWhile(step -> last > 0 && step * ATP_STEP * last <= 2 * Math.min(sparsity, 1 - sparsity))
                .mapToDouble(step -> step * ATP_STEP * last / 2)
                .toArray();
    }

    /**
     * LSA (ICLR 2026): more sparsity where the linears' reconstruction error is larger, through the range S ± α with
     * the α of its released code for each tenth of sparsity.
     */
    private static Allocation lsa(CalibratedModel model, double sparsity) {
        double alpha = LSA_ALPHA[(int) (10 * sparsity + 1e-9)];
        AllocationRule.ByFormula range =
                new AllocationRule.ByFormula(FormulaParser.parse("range(depth, +" + alpha + ")"));
        return range.allocate(
                BlockValues.of(model.linearErrors()), new ProfileValues(model.profile(range.detail()), sparsity));
    }

    @Override
    public Allocation allocate(CalibratedModel model, double sparsity, Optional<Trials> trials) {
        return way.allocate(model, sparsity, trials);
    }

    @Override
    public String toString() {
        return name;
    }
}
