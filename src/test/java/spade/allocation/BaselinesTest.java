package spade.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spade.profile.BlockProfile;
import spade.profile.Distribution;
import spade.profile.LinearProfile;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;

class BaselinesTest {

    @Test
    void erGivesLlama7bItsPublishedSparsities() {
        long h = 4096;
        long f = 11008;
        double[] densities = densities(0.7, new long[][] {{h, h}, {h, h}, {h, h}, {h, h}, {f, h}, {f, h}, {h, f}});
        assertThat(1 - densities[0]).isCloseTo(0.6203, within(5e-5));
        assertThat(1 - densities[4]).isCloseTo(0.7395, within(5e-5));
    }

    /** ER's densities of the linears of one block. */
    private static double[] densities(double target, long[]... shapes) {
        List<LinearProfile> linears = Arrays.stream(shapes)
                .map(shape -> LinearProfile.ofShape("", shape[0], shape[1]))
                .toList();
        Distribution any = Distribution.of(1);
        ScoreProfile profile = new ScoreProfile(List.of(new BlockProfile(linears, any, any, any)), Map.of());
        return AllocationRule.parse("er").allocate(profile, target).linears().get(0).stream()
                .map(sparsity -> 1 - sparsity)
                .toArray();
    }

    @Test
    void whatErWouldMakeDenserThanDenseIsDenseAndTheBudgetHolds() {
        // Grouped-query attention: few rows, so a large share of inputs + outputs.
        long[][] shapes = {{2048, 2048}, {64, 2048}, {64, 2048}, {2048, 2048}, {5632, 2048}, {2048, 5632}};
        double[] densities = densities(0.5, shapes);
        assertThat(densities[1]).isEqualTo(1);
        double kept = 0;
        double all = 0;
        for (int i = 0; i < shapes.length; i++) {
            kept += densities[i] * shapes[i][0] * shapes[i][1];
            all += shapes[i][0] * shapes[i][1];
        }
        assertThat(kept / all).isCloseTo(0.5, within(1e-12));
        assertThat(densities[0] / densities[4])
                .isCloseTo((4096.0 / (2048 * 2048)) / (7680.0 / (5632 * 2048)), within(1e-12));
    }

    @Test
    void globalCutsEveryBlockAtOneScore() {
        Random random = new Random(3);
        List<BlockProfile> blocks = new ArrayList<>();
        double[][] scores = new double[5][];
        for (int l = 0; l < scores.length; l++) {
            double scale = Math.exp(random.nextGaussian());
            scores[l] = random.doubles(4000).map(x -> scale * x).sorted().toArray();
            blocks.add(Profiles.block(4000, Distribution.of(scores[l])));
        }
        Allocation found = AllocationRule.parse("global").allocate(new ScoreProfile(blocks, Map.of()), 0.6);
        double[] all =
                Arrays.stream(scores).flatMapToDouble(Arrays::stream).sorted().toArray();
        double threshold = all[(int) (0.6 * all.length)];
        for (int l = 0; l < scores.length; l++) {
            double below = Arrays.stream(scores[l]).filter(s -> s < threshold).count() / 4000.0;
            assertThat(found.of(l)).isCloseTo(Math.min(below, Allocation.MAX), within(1e-3));
        }
        assertThat(found.sparsities().mean()).isCloseTo(0.6, within(1e-12));
    }
}
