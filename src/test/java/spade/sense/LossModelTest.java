package spade.sense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.junit.jupiter.api.Test;
import spade.Doubles;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.sense.SensitivityProfile.Measured;

class LossModelTest {

    private static final List<Long> PARAMETERS = List.of(100L, 30L, 250L);
    private static final int BLOCKS = 5;

    private final Random random = new Random(11);
    private final Bearing model = Bearing.random(BLOCKS, PARAMETERS, 0.2, random);
    private final SensitivityProfile empty =
            SensitivityProfile.empty(Map.of(), Bearing.SPARSITY, List.of("a", "b", "c"), PARAMETERS);
    private final SensitivityProfile passed = empty.with(model.slopes(model.uniform()));

    /** Windows are differently hard, and each allocation's losses have a noise of their own. */
    private Measured measured(Allocation allocation, int windows) {
        Random own = new Random(allocation.hashCode());
        return new Measured(
                allocation,
                Doubles.of(IntStream.range(0, windows)
                        .mapToDouble(w -> model.loss(allocation) + 3 * w + 0.002 * own.nextGaussian())));
    }

    private SensitivityProfile measured(SensitivityProfile profile, int count) {
        SensitivityProfile known = profile.with(measured(model.uniform(), 4));
        for (int i = 0; i < count; i++) {
            known = known.with(measured(model.around(0.15, random), 2 + i % 3));
        }
        return known;
    }

    private double correlation(LossModel by) {
        List<Allocation> others = Collections.nCopies(100, 0.15).stream()
                .map(spread -> model.around(spread, random))
                .toList();
        return new SpearmansCorrelation()
                .correlation(
                        others.stream().mapToDouble(model::loss).toArray(),
                        others.stream().mapToDouble(by::predict).toArray());
    }

    private double error(LossModel by) {
        double uniform = model.loss(model.uniform());
        return IntStream.range(0, 100)
                .mapToObj(i -> model.around(0.15, random))
                .mapToDouble(each -> Math.abs(by.predict(each) - (model.loss(each) - uniform)))
                .average()
                .orElseThrow();
    }

    @Test
    void aPassAloneRanksAndTheUniformAllocationLosesNothing() {
        LossModel by = LossModel.of(passed);
        assertThat(correlation(by)).isGreaterThan(0.9);
        assertThat(by.predict(model.uniform())).isZero();
        assertThat(by.ranks()).isNaN();
        Allocation base = model.around(0.1, random);
        assertThat(LossModel.of(empty.with(model.slopes(base))).predict(model.uniform()))
                .isZero();
    }

    @Test
    void measurementsTeachWhatThePassMisses() {
        LossModel before = LossModel.of(passed);
        LossModel after = LossModel.of(measured(passed, 40));
        assertThat(error(after)).isLessThan(error(before) / 3);
        assertThat(correlation(after)).isGreaterThan(0.98);
        assertThat(after.ranks()).isGreaterThan(0.97);
        assertThat(after.predict(model.uniform())).isZero();
    }

    @Test
    void fewerThanFiveMeasurementsSayNothingOfHowWellItRanks() {
        assertThat(LossModel.of(measured(passed, 3)).ranks()).isNaN();
        assertThat(LossModel.of(measured(passed, 4)).ranks()).isBetween(-1.0, 1.0);
    }

    /** The base of the second was measured, or is predicted. */
    @Test
    void aPassNearWhatIsAskedForHelps() {
        Allocation best = IntStream.range(0, 50)
                .mapToObj(i -> model.around(0.2, random))
                .min(java.util.Comparator.comparingDouble(model::loss))
                .orElseThrow();
        SensitivityProfile two = passed.with(model.slopes(best));
        SensitivityProfile known = two.with(measured(model.uniform(), 4)).with(measured(best, 4));
        double uniform = model.loss(model.uniform());
        for (int i = 0; i < 20; i++) {
            double[][] wanted = new double[BLOCKS][3];
            for (int k = 0; k < 15; k++) {
                wanted[k / 3][k % 3] = best.of(k / 3, k % 3) + 0.03 * random.nextGaussian();
            }
            Allocation near = Allocation.project(wanted, model.weights(), Bearing.SPARSITY);
            double loss = model.loss(near) - uniform;
            assertThat(LossModel.of(known).predict(near)).isCloseTo(loss, within(0.1));
            assertThat(Math.abs(LossModel.of(known).predict(near) - loss))
                    .isLessThan(Math.abs(LossModel.of(passed).predict(near) - loss));
        }
    }

    /** Losses of windows that both have; three nats lie between two windows. */
    @Test
    void windowsAreComparedPairwise() {
        Allocation other = model.around(0.15, random);
        SensitivityProfile profile = passed.with(measured(model.uniform(), 4));
        double loss = model.loss(other) - model.loss(model.uniform());
        double[] second = {Double.NaN, measured(other, 2).losses().get(1)};
        for (Doubles windows :
                List.of(measured(other, 1).losses(), measured(other, 4).losses(), Doubles.of(second))) {
            LossModel by = LossModel.of(profile.with(new Measured(other, windows)));
            assertThat(by.predict(other)).isCloseTo(loss, within(0.1));
        }
    }

    @Test
    void brokenModelsTeachNothing() {
        SensitivityProfile known = measured(passed, 20);
        Allocation bad = model.around(0.15, random);
        SensitivityProfile more = known.with(new Measured(bad, Doubles.repeated(Double.NaN, 4)))
                .with(new Measured(bad, Doubles.repeated(Double.POSITIVE_INFINITY, 4)))
                .with(new Measured(bad, Doubles.NONE));
        assertThat(LossModel.of(more).predict(bad))
                .isEqualTo(LossModel.of(known).predict(bad));
        assertThat(LossModel.of(more).ranks()).isEqualTo(LossModel.of(known).ranks());
    }

    @Test
    void aPassThatSaysNothingIsLeftOut() {
        Allocation base = model.around(0.1, random);
        List<List<float[]>> nothing = Collections.nCopies(
                BLOCKS,
                IntStream.range(0, 3)
                        .mapToObj(i -> Bearing.straight(Double.NaN))
                        .toList());
        SensitivityProfile broken = passed.with(new Slopes(base, List.of(nothing)));
        assertThat(LossModel.of(broken).predict(base))
                .isEqualTo(LossModel.of(passed).predict(base));
    }

    @Test
    void withoutAPassMeasurementsAreEnoughAndWithoutBothThereIsNothing() {
        assertThat(correlation(LossModel.of(measured(empty, 100)))).isGreaterThan(0.7);
        assertThatThrownBy(() -> LossModel.of(empty))
                .isInstanceOf(SpadeException.class)
                .hasMessageContaining("without a reverse pass and without a measurement");
    }

    /** Left out one by one, with all else learned anew. */
    @Test
    void howWellItRanksIsWhatLeavingOutTells() {
        SensitivityProfile known = measured(passed, 24);
        List<Measured> all = known.measured();
        double[] measured = new double[all.size() - 1];
        double[] left = new double[measured.length];
        for (int i = 0; i < left.length; i++) {
            Measured out = all.get(i + 1);
            List<Measured> others =
                    all.stream().filter(each -> !each.equals(out)).toList();
            SensitivityProfile without = new SensitivityProfile(
                    known.provenance(), known.sparsity(), known.kinds(), PARAMETERS, known.passes(), others);
            measured[i] = model.loss(out.allocation());
            left[i] = LossModel.of(without).predict(out.allocation());
        }
        assertThat(LossModel.of(known).ranks())
                .isCloseTo(new SpearmansCorrelation().correlation(measured, left), within(0.03));
    }
}
