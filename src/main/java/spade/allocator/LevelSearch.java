package spade.allocator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.evaluate.Metric;
import spade.measure.CalibratedModel;
import spade.measure.Trials;

/**
 * Evolution over levels of linears (EvoPress, Sieberling et al., ICML 2025): every linear stands on one of the levels
 * −8 to 8, steps of equally many weights around the overall sparsity; a mutation moves one linear up and another down,
 * and children of the one parent compete on more and more text by their divergence from the dense model. Published with
 * 64 children and 400 generations; here 16, and as many generations as a budget has room for, by default that of 200
 * whole measurements, what a search of formulas has. A candidate is a level per linear, block after block.
 */
final class LevelSearch {

    private static final int LEVELS = 8;
    /** A step in weights, as a share of the largest linear. */
    private static final double STEP = 0.02;

    private static final double DENSEST = 0.99;
    private static final int[] SURVIVORS = {16, 4, 1};
    /** Shares of the search text that the survivors of each stage see. */
    private static final int[] PARTS = {8, 2, 1};

    private static final int MEASUREMENTS = 200;
    private static final int MOST_SWAPS = 3;
    private static final int MOST_TRIES = 1_000;
    private static final long SEED = 1;

    private final CalibratedModel model;
    private final double sparsity;
    private final Trials trials;
    private final long[] parameters;
    private final double step;
    private final Random random = new Random(SEED);

    LevelSearch(CalibratedModel model, double sparsity, Trials trials) {
        this.model = model;
        this.sparsity = Allocation.requireTarget(sparsity);
        this.trials = trials;
        this.parameters = model.workbench().linearParameters();
        this.step = STEP * Arrays.stream(parameters).max().orElseThrow();
    }

    Allocation run() {
        int[] parent = new int[model.workbench().config().blocks() * parameters.length];
        long most = windowsOfGeneration();
        trials.require(most, "a generation of 16 children");
        while (trials.windowsLeft(MEASUREMENTS) >= most) {
            List<int[]> candidates = new ArrayList<>(List.of(parent));
            while (candidates.size() <= SURVIVORS[0]) {
                candidates.add(mutant(parent));
            }
            for (int stage = 0; stage < PARTS.length; stage++) {
                int kept = stage + 1 < SURVIVORS.length ? SURVIVORS[stage + 1] : 1;
                candidates = best(candidates, windows(stage), kept);
                if (stage + 1 < PARTS.length && !candidates.contains(parent)) {
                    candidates.add(parent);
                }
            }
            parent = candidates.get(0);
        }
        return allocation(parent);
    }

    private int windows(int stage) {
        return Math.max(1, trials.windows() / PARTS[stage]);
    }

    /** With the parent in every stage. */
    private long windowsOfGeneration() {
        return IntStream.range(0, PARTS.length)
                .mapToLong(stage -> (SURVIVORS[stage] + 1L) * windows(stage))
                .sum();
    }

    private List<int[]> best(List<int[]> candidates, int windows, int kept) {
        Doubles losses = trials.losses(candidates.stream().map(this::allocation).toList(), windows, Metric.KL);
        return new ArrayList<>(IntStream.range(0, candidates.size())
                .boxed()
                .sorted(Comparator.comparingDouble(losses::get))
                .limit(kept)
                .map(candidates::get)
                .toList());
    }

    /** One to three swaps, rather fewer. */
    private int[] mutant(int[] parent) {
        int[] levels = parent.clone();
        int swaps = 1 + Math.min(random.nextInt(MOST_SWAPS), random.nextInt(MOST_SWAPS));
        // Where hardly a linear can move, a child may stay its parent.
        for (int made = 0, tries = 0; made < swaps && tries < MOST_TRIES; tries++) {
            int up = random.nextInt(levels.length);
            int down = random.nextInt(levels.length);
            if (up != down && possible(up, levels[up] + 1) && possible(down, levels[down] - 1)) {
                levels[up]++;
                levels[down]--;
                made++;
            }
        }
        return levels;
    }

    private boolean possible(int linear, int level) {
        double found = sparsity(linear, level);
        return Math.abs(level) <= LEVELS && found >= 0 && found <= DENSEST;
    }

    private double sparsity(int linear, int level) {
        return sparsity + level * step / parameters[linear % parameters.length];
    }

    private Allocation allocation(int[] levels) {
        double[][] linears = new double[levels.length / parameters.length][parameters.length];
        for (int k = 0; k < levels.length; k++) {
            linears[k / parameters.length][k % parameters.length] = sparsity(k, levels[k]);
        }
        return Allocation.ofLinears(sparsity, linears, parameters);
    }
}
