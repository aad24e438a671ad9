package spade.allocation;

import java.util.List;
import spade.profile.BlockProfile;
import spade.profile.ScoreProfile;

/** Global: one threshold over the scores of the whole model says how much of each block goes. */
record GlobalThreshold() implements AllocationRule {

    @Override
    public Allocation allocate(ScoreProfile profile, double target) {
        Allocation.requireTarget(target);
        List<BlockProfile> blocks = profile.blocks();
        long[] parameters = profile.parameters();
        double low = 0;
        double high =
                blocks.stream().mapToDouble(block -> block.scores().max()).max().orElseThrow();
        double[] below = new double[blocks.size()];
        // The share below grows with the threshold. Bisection ends where no double lies between.
        for (double middle = high / 2; middle > low && middle < high; middle = low + (high - low) / 2) {
            for (int l = 0; l < below.length; l++) {
                below[l] = 1 - blocks.get(l).scores().shareAbove(middle);
            }
            if (Allocation.weightedMean(below, parameters) < target) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Allocation.project(below, parameters, target);
    }

    @Override
    public String toString() {
        return "global";
    }
}
