package spade.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import spade.allocation.Allocation;
import spade.profile.ScoreProfile;
import spade.sense.SensitivityProfile;
import spade.sense.Slopes;

/** Slopes that no model has. */
final class Sensed {

    private Sensed() {}

    /** Nothing known of a profile's linears. */
    static SensitivityProfile nothing(ScoreProfile profile, double sparsity) {
        return SensitivityProfile.empty(Map.of(), sparsity, profile);
    }

    /** One window, on which the loss grows with every linear's sparsity by a random slope. */
    static Slopes random(ScoreProfile profile, Allocation base, Random random) {
        return slopes(profile, base, (block, linear) -> random.nextGaussian());
    }

    /** The slope of a linear, in nats for all its weights. */
    interface Slope {
        double of(int block, int linear);
    }

    static Slopes slopes(ScoreProfile profile, Allocation base, Slope slope) {
        List<List<float[]>> window = new ArrayList<>();
        for (int l = 0; l < profile.blocks().size(); l++) {
            List<float[]> block = new ArrayList<>();
            for (int i = 0; i < profile.linears().size(); i++) {
                float[] bins = new float[Slopes.BINS];
                Arrays.fill(bins, (float) (slope.of(l, i) / Slopes.BINS));
                block.add(bins);
            }
            window.add(block);
        }
        return new Slopes(base, List.of(window));
    }
}
