package spade.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import spade.Choice;
import spade.SpadeException;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.evaluate.Metric;
import spade.formula.Granularity;
import spade.measure.CalibratedModel;
import spade.measure.Measurer;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.profile.ProfileDetail;
import spade.profile.ProfileFile;
import spade.profile.ScoreProfile;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.record.ModelProfiles;
import spade.sense.Optimum;
import spade.sense.Probe;
import spade.sense.SensitivityFile;
import spade.sense.SensitivityProfile;
import spade.sense.SlopeTable;

/**
 * Makes the sensitivity profile of a model at a sparsity: reverse passes, and behind each of them measurements that say
 * how far its curves can be trusted. Every pass and every measurement is in the profile's file before the next begins,
 * and what the file holds is not made again.
 */
public final class Sensing {

    /** Parts of the model of which each is pruned more and less, one at a time. */
    public enum Probes {
        BLOCKS,
        KINDS,
        LINEARS;

        /** Less sparsity and more, which moves the loss farther. */
        private static final double[] DELTAS = {-0.2, 0.12};

        private List<Probe> around(Allocation base, int linears) {
            return switch (this) {
                case BLOCKS -> Probe.ofBlocks(base, DELTAS);
                case KINDS -> Probe.ofKinds(base, linears, DELTAS);
                case LINEARS -> Probe.ofLinears(base, linears, DELTAS);
            };
        }

        @Override
        public String toString() {
            return Choice.label(this);
        }
    }

    /**
     * What is made.
     *
     * @param passes reverse passes, each at the best allocation that those before it lead to
     * @param probes around the base of the last of them
     */
    public record Settings(int passes, Set<Probes> probes) {

        public Settings {
            if (passes < 1) {
                throw new UsageException("Without a reverse pass nothing is known; give --passes of 1 or more.");
            }
            probes = probes.isEmpty() ? Set.of() : EnumSet.copyOf(probes);
        }
    }

    /** What is solved for and measured behind every pass. */
    private static final List<Granularity> SOLVED =
            List.of(Granularity.KIND, Granularity.BLOCK, Granularity.BLOCK_AND_KIND, Granularity.LINEAR);

    /** What the base of the next pass is solved for: single linears gain on the text that they are solved on only. */
    private static final Granularity NEXT = Granularity.BLOCK_AND_KIND;

    /** Before anything was measured, in nats per token. */
    private static final double CURVATURE = 1;

    private static final double LEAST_CURVATURE = 0.25;

    private final CalibratedModel model;
    private final TokenWindows text;
    private final Path file;
    private final Measurer measurer;
    private final Consumer<String> note;
    private final BooleanSupplier goesOn;
    private SensitivityProfile profile;

    /**
     * Prepares the work, on what its folder holds already.
     *
     * @param measurer of the model
     * @param note hears what could not be measured
     * @param goesOn is asked before every pass and every measurement
     */
    public Sensing(
            CalibratedModel model,
            TokenWindows text,
            double sparsity,
            Path folder,
            Measurer measurer,
            Consumer<String> note,
            BooleanSupplier goesOn) {
        this.model = model;
        this.text = text;
        this.file = ModelProfiles.sensitivityIn(folder, sparsity);
        this.measurer = measurer;
        this.note = note;
        this.goesOn = goesOn;
        this.profile = nothing(model, text, sparsity);
        if (Files.exists(file)) {
            SensitivityProfile begun = SensitivityFile.read(file);
            requireSame(file, begun.provenance(), profile.provenance());
            this.profile = begun;
        }
    }

    private static SensitivityProfile nothing(CalibratedModel model, TokenWindows text, double sparsity) {
        Map<String, String> facts = model.dependencies();
        facts.put("text", text.hash());
        facts.put(SensitivityProfile.SOURCE, text.source());
        facts.put(SensitivityProfile.WINDOWS, String.valueOf(text.count()));
        facts.put(SensitivityProfile.SEQLEN, String.valueOf(text.seqlen()));
        return SensitivityProfile.empty(facts, sparsity, model.workbench().shapes());
    }

    /** Fails unless a file was made from what it would be made from now. */
    private static void requireSame(Path file, Map<String, String> begun, Map<String, String> now) {
        now.forEach((key, value) -> {
            if (!value.equals(begun.get(key))) {
                throw new SpadeException("The profile " + file + " was begun with " + key + " " + begun.get(key)
                        + ", and now that is " + value + "; choose another folder with --out.");
            }
        });
    }

    /**
     * Writes what formulas see of the model into a folder; one that has another model's is refused.
     *
     * @param sparsity at which the slopes of the loss on the calibration text are among it, from a reverse pass
     */
    public static void writeScores(CalibratedModel model, double sparsity, Path folder) {
        Path file = ModelProfiles.scoresIn(folder);
        Optional<ScoreProfile> written = written(file);
        written.ifPresent(there -> requireSame(file, there.provenance(), model.dependencies()));
        ScoreProfile scores = written.orElseGet(() -> model.profile(ProfileDetail.MATRICES));
        ProfileFile.write(model.withSlopes(scores, sparsity), file);
    }

    /** What cannot be read, such as what another version wrote, is made again. */
    private static Optional<ScoreProfile> written(Path file) {
        try {
            return Optional.of(file).filter(Files::exists).map(ProfileFile::read);
        } catch (SpadeException e) {
            return Optional.empty();
        }
    }

    /**
     * Makes what is missing.
     *
     * @param base of the first reverse pass
     * @return what is known then; less than was wanted where the work had to end
     */
    public SensitivityProfile run(Allocation base, Settings settings) {
        if (!profile.passes().isEmpty() && !profile.passes().get(0).base().equals(base)) {
            throw new SpadeException(
                    "The profile " + file + " was begun at another base; choose another folder with --out.");
        }
        return model.withRanks(() -> {
            for (int n = 0; n < settings.passes() && goesOn.getAsBoolean(); n++) {
                if (profile.passes().size() == n) {
                    Allocation at = n == 0 ? base : solved(n - 1, NEXT, curvature());
                    keep(profile.with(model.slopes(at, TextPart.of(text))));
                }
                measure(few(n));
            }
            if (!profile.passes().isEmpty()) {
                measure(probes(settings.probes()));
            }
            return profile;
        });
    }

    /** Uniform sparsity, the base of a pass and what its curves lead to: depends on nothing measured. */
    private List<Allocation> few(int pass) {
        Allocation base = profile.passes().get(pass).base();
        Stream<Allocation> solved = SOLVED.stream().map(granularity -> solved(pass, granularity, CURVATURE));
        Allocation uniform =
                Allocation.uniform(profile.sparsity(), base.sparsities().size());
        return Stream.concat(Stream.of(uniform, base), solved).distinct().toList();
    }

    /** What was found behind the last pass; one that is too small would lead out of where curves can be trusted. */
    private double curvature() {
        double found = SlopeTable.of(profile).curvature(profile.measured());
        return found > LEAST_CURVATURE ? found : LEAST_CURVATURE;
    }

    private Allocation solved(int pass, Granularity granularity, double curvature) {
        return Optimum.of(profile.passes().get(pass), profile.parameters(), granularity, curvature);
    }

    private List<Allocation> probes(Set<Probes> wanted) {
        Allocation base = profile.passes().get(profile.passes().size() - 1).base();
        long[] parameters =
                profile.parameters().stream().mapToLong(Long::longValue).toArray();
        return wanted.stream()
                .flatMap(probes -> probes.around(base, parameters.length).stream())
                .map(probe -> probe.allocation(parameters))
                .toList();
    }

    /** Measures what was not measured yet; the profile has it in the order of the allocations, whoever measures it. */
    private void measure(List<Allocation> allocations) {
        List<Request> requests = allocations.stream()
                .filter(allocation -> !profile.knows(allocation))
                .map(allocation -> Request.pruned(
                        model.workbench().id(),
                        allocation,
                        Pruner.WANDA,
                        CalibrationOrder.ONE_SHOT,
                        0,
                        TextPart.of(text)))
                .toList();
        measurer.measure(requests, goesOn, (place, outcome) -> {
            Allocation allocation = requests.get(place).allocation();
            outcome.failure().ifPresent(failure -> note.accept("An allocation was not measured: " + failure.reason()));
            outcome.losses()
                    .map(losses -> new SensitivityProfile.Measured(allocation, losses.of(Metric.NLL)))
                    .ifPresent(measured -> keep(profile.with(measured).ordered(allocations)));
        });
    }

    private void keep(SensitivityProfile known) {
        SensitivityFile.write(known, file);
        profile = known;
    }
}
