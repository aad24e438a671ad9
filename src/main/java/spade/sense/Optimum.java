package spade.sense;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import spade.allocation.Allocation;
import spade.formula.Granularity;

/**
 * The allocation with the lowest predicted loss around the base of a reverse pass, the overall sparsity kept: every
 * group of linears is moved by one offset on a fine grid, within a region around the base in which curves are trusted.
 * Groups that share no linear are solved together by a Lagrange multiplier, the price of a weight. Of blocks and kinds
 * together, the two are solved in turn, each with the other's offsets fixed, until neither gains.
 */
public final class Optimum {

    /** How far a linear may move from its base: the region of the trial behind the published figures. */
    static final double DOWN = 0.24;

    static final double UP = 0.12;

    private static final double HIGHEST = 0.95;
    private static final double STEP = 0.0025;
    private static final int LOWEST_STEP = -(int) Math.round(DOWN / STEP);
    private static final int STEPS = (int) Math.round((DOWN + UP) / STEP) + 1;

    private static final int MOST_TURNS = 100;
    /** Halvings of the bracket of a multiplier, in nats per mean sparsity. */
    private static final int HALVINGS = 80;

    private static final double MOST_PRICE = 1e4;

    /** Groups that are moved two at a time; what more of them leave is too little to matter. */
    private static final int MOST_EXCHANGED = 100;

    private static final double LEAST_GAIN = 1e-9;

    private final Curves curves;
    private final double curvature;
    private final long[] parameters;
    private final int linears;
    private final int places;
    /** By place of a linear, block after block, and step: predicted change of the loss. */
    private final double[][] losses;
    /** The same: what the mean sparsity of the model gains. */
    private final double[][] moved;

    private Optimum(Slopes pass, List<Long> parameters, double curvature) {
        this.curves = new Curves(pass, parameters);
        this.curvature = curvature;
        this.parameters = parameters.stream().mapToLong(Long::longValue).toArray();
        this.linears = pass.linears();
        this.places = pass.blocks() * linears;
        this.losses = new double[places][STEPS];
        this.moved = new double[places][STEPS];
        double weights = (double) Arrays.stream(this.parameters).sum() * pass.blocks();
        for (int k = 0; k < places; k++) {
            int block = k / linears;
            int linear = k % linears;
            for (int step = 0; step < STEPS; step++) {
                double sparsity = sparsity(k, step);
                losses[k][step] =
                        curves.change(block, linear, sparsity) + curvature * curves.bend(block, linear, sparsity);
                moved[k][step] = this.parameters[linear] / weights * (sparsity - base(k));
            }
        }
    }

    /**
     * The best allocation around the base of a pass.
     *
     * @param parameters prunable weights by linear, the same in every block
     * @param granularity what may move on its own
     * @param curvature c of c · n · (s − s₀)², in nats per token
     */
    public static Allocation of(Slopes pass, List<Long> parameters, Granularity granularity, double curvature) {
        return new Optimum(pass, parameters, curvature).solve(granularity);
    }

    private double base(int place) {
        return curves.base().of(place / linears, place % linears);
    }

    private double sparsity(int place, int step) {
        double base = base(place);
        return Math.min(Math.max(0, base + STEP * (step + LOWEST_STEP)), Math.max(base, HIGHEST));
    }

    /** The step that an offset in steps leads to. */
    private static int step(int offset) {
        return Math.min(Math.max(offset - LOWEST_STEP, 0), STEPS - 1);
    }

    private Allocation solve(Granularity granularity) {
        int[] offsets = new int[places];
        switch (granularity) {
            case BLOCK -> move(offsets, k -> k / linears);
            case KIND -> move(offsets, k -> k % linears);
            case LINEAR -> move(offsets, k -> k);
            case BLOCK_AND_KIND -> {
                Groups blocks = k -> k / linears;
                Groups kinds = k -> k % linears;
                int[] other = inTurn(kinds, blocks);
                offsets = inTurn(blocks, kinds);
                offsets = loss(other) < loss(offsets) ? other : offsets;
            }
        }
        return allocation(offsets, granularity);
    }

    private int[] inTurn(Groups one, Groups other) {
        int[] offsets = new int[places];
        int[] better = offsets.clone();
        double before = Double.POSITIVE_INFINITY;
        for (int turn = 0; turn < MOST_TURNS && loss(better) < before - LEAST_GAIN; turn++) {
            offsets = better.clone();
            before = loss(offsets);
            move(better, one);
            move(better, other);
        }
        return offsets;
    }

    /** Of the allocation that the offsets give. */
    private double loss(int[] offsets) {
        Allocation allocation = allocation(offsets, Granularity.LINEAR);
        return curves.change(allocation) + curvature * curves.bend(allocation);
    }

    private Allocation allocation(int[] offsets, Granularity granularity) {
        double target = curves.base().overall();
        double[][] wanted = new double[places / linears][linears];
        for (int k = 0; k < places; k++) {
            wanted[k / linears][k % linears] = sparsity(k, step(offsets[k]));
        }
        long[] alike = new long[wanted.length];
        Arrays.fill(alike, 1);
        boolean byBlock =
                granularity == Granularity.BLOCK && curves.base().linears().isEmpty();
        return byBlock
                ? Allocation.project(
                        Arrays.stream(wanted).mapToDouble(block -> block[0]).toArray(), alike, target)
                : Allocation.project(wanted, parameters, target);
    }

    /** The group of a linear, by its place. */
    private interface Groups {
        int of(int place);
    }

    /** Linears that move together: by offset from {@code -STEPS}, what they lose and what the mean sparsity gains. */
    private final class Group {

        private final List<Integer> members;
        private final double[] losses = new double[2 * STEPS + 1];
        private final double[] moved = new double[2 * STEPS + 1];
        private int chosen = STEPS;

        Group(List<Integer> members, int[] offsets) {
            this.members = members;
            for (int k : members) {
                for (int d = 0; d < losses.length; d++) {
                    int step = step(offsets[k] + d - STEPS);
                    losses[d] += Optimum.this.losses[k][step];
                    moved[d] += Optimum.this.moved[k][step];
                }
            }
        }

        /** The offset that is best where sparsity is paid for. */
        int best(double price) {
            int best = STEPS;
            for (int d = 0; d < losses.length; d++) {
                if (paid(d, price) < paid(best, price)) {
                    best = d;
                }
            }
            return best;
        }

        /** Moves this group anywhere and another one as far up as there is room then; whether that is better. */
        boolean exchange(Group other, double room, double price) {
            int here = chosen;
            int there = other.chosen;
            double least = paid(here, price) + other.paid(there, price) - LEAST_GAIN;
            for (int d = 0; d < moved.length; d++) {
                int e = other.last(room + moved[here] + other.moved[there] - moved[d]);
                if (e >= 0 && paid(d, price) + other.paid(e, price) < least) {
                    least = paid(d, price) + other.paid(e, price) - LEAST_GAIN;
                    chosen = d;
                    other.chosen = e;
                }
            }
            return chosen != here || other.chosen != there;
        }

        private double paid(int offset, double price) {
            return losses[offset] - price * moved[offset];
        }

        /**
         * Moves the linears, no farther than to the end of the region: what moves them in turn has to move them back.
         */
        void move(int[] offsets) {
            int back = Integer.signum(STEPS - chosen);
            while (chosen != STEPS && moved[chosen] == moved[chosen + back]) {
                chosen += back;
            }
            members.forEach(k -> offsets[k] += chosen - STEPS);
        }

        /** The last offset by which the mean sparsity gains so much at most; -1 if there is none. */
        private int last(double most) {
            int found = Arrays.binarySearch(moved, most);
            return found >= 0 ? found : -found - 2;
        }
    }

    /** Moves every group by the offset that is best for all of them together. */
    private void move(int[] offsets, Groups by) {
        List<Group> groups = IntStream.range(0, places)
                .boxed()
                .collect(Collectors.groupingBy(by::of, TreeMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(members -> new Group(members, offsets))
                .toList();
        double low = -MOST_PRICE;
        double high = MOST_PRICE;
        for (int halving = 0; halving < HALVINGS; halving++) {
            double price = (low + high) / 2;
            groups.forEach(group -> group.chosen = group.best(price));
            low = room(groups) >= 0 ? price : low;
            high = room(groups) >= 0 ? high : price;
        }
        double price = low;
        groups.forEach(group -> group.chosen = group.best(price));
        if (groups.size() <= MOST_EXCHANGED) {
            exchange(groups, 2 * Math.abs(price));
        }
        groups.forEach(group -> group.move(offsets));
    }

    /**
     * Where curves jump, so do groups, and at the price where too little becomes too much they leave room. Moves two
     * groups at a time as long as that is better, at a price at which room is worth filling.
     */
    private static void exchange(List<Group> groups, double price) {
        boolean better = true;
        while (better) {
            better = false;
            for (Group one : groups) {
                for (Group other : groups) {
                    better |= one != other && one.exchange(other, room(groups), price);
                }
            }
        }
    }

    private static double room(List<Group> groups) {
        return -groups.stream().mapToDouble(group -> group.moved[group.chosen]).sum();
    }
}
