package spade.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.measure.TextPart;
import spade.profile.ScoreProfile;
import spade.record.RunDirectory;
import spade.search.Sensor;
import spade.search.TargetProfile;
import spade.sense.SensitivityProfile;
import spade.sense.Slopes;

/**
 * Makes a search's reverse passes one-shot on the search texts of its targets. Each is in the run directory before
 * anything is decided by it, and found there when the run is resumed.
 */
final class SearchSensor implements Sensor {

    private final List<Target> targets;
    private final List<TargetProfile> profiles;
    private final List<Doubles> uniform;
    private final RunDirectory directory;
    private final SearchMeasurer measurer;
    private final BooleanSupplier goesOn;
    private final SearchListener listener;

    /**
     * Prepares to make them.
     *
     * @param profiles by target
     * @param uniform by target, what uniform sparsity loses by window of the search text
     * @param measurer whose budget they count in
     */
    SearchSensor(
            List<Target> targets,
            List<TargetProfile> profiles,
            List<Doubles> uniform,
            RunDirectory directory,
            SearchMeasurer measurer,
            BooleanSupplier goesOn,
            SearchListener listener) {
        this.targets = targets;
        this.profiles = profiles;
        this.uniform = uniform;
        this.directory = directory;
        this.measurer = measurer;
        this.goesOn = goesOn;
        this.listener = listener;
    }

    @Override
    public List<SensitivityProfile> known() {
        return IntStream.range(0, targets.size()).mapToObj(this::known).toList();
    }

    private SensitivityProfile known(int target) {
        ScoreProfile profile = profiles.get(target).profile();
        double sparsity = targets.get(target).sparsity();
        return SensitivityProfile.empty(
                        Map.of("text", targets.get(target).model().search().hash()), sparsity, profile)
                .with(new SensitivityProfile.Measured(
                        Allocation.uniform(sparsity, profile.blocks().size()), uniform.get(target)));
    }

    @Override
    public Optional<List<Slopes>> sense(int number, List<Allocation> bases, int windows) {
        List<Slopes> found = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            List<Slopes> kept = directory.passes(t + 1);
            Optional<Slopes> known = known(kept, number, bases.get(t));
            if (known.isEmpty() && !goesOn.getAsBoolean()) {
                return Optional.empty();
            }
            long begun = System.nanoTime();
            Slopes pass = known.isPresent() ? known.get() : make(targets.get(t), bases.get(t), windows);
            if (known.isEmpty()) {
                List<Slopes> all = Stream.concat(kept.stream().limit(number), Stream.of(pass))
                        .toList();
                SensitivityProfile before = known(t);
                directory.writePasses(t + 1, before.of(all, before.measured()));
            }
            long tokens = (long) Slopes.PASSES
                    * pass.windows()
                    * targets.get(t).model().search().seqlen();
            listener.spent(measurer.spend(tokens));
            listener.sensed(targets.get(t), pass.windows(), known.isEmpty() ? (System.nanoTime() - begun) / 1e9 : 0);
            found.add(pass);
        }
        return Optional.of(found);
    }

    private static Optional<Slopes> known(List<Slopes> kept, int number, Allocation base) {
        return kept.stream().skip(number).findFirst().filter(pass -> pass.base().equals(base));
    }

    private static Slopes make(Target target, Allocation base, int windows) {
        TextPart text = new TextPart(target.model().search().hash(), 0, windows);
        return target.model().workbench().calibrated().slopes(base, text);
    }
}
