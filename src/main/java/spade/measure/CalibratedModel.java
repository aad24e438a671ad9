package spade.measure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spade.Digests;
import spade.Doubles;
import spade.Json;
import spade.Progress;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.data.TokenWindows;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.model.LanguageModel;
import spade.profile.ProfileDetail;
import spade.profile.ProfileFile;
import spade.profile.ScoreProfile;
import spade.prune.ActivationNorms;
import spade.prune.BesaLearning;
import spade.prune.CalibratedPruning;
import spade.prune.Calibration;
import spade.prune.CalibrationOrder;
import spade.prune.Gradients;
import spade.prune.LsaErrors;
import spade.prune.Masks;
import spade.prune.Pruner;
import spade.prune.Ranks;
import spade.prune.SlopeSums;
import spade.safetensors.SafetensorsFile;
import spade.safetensors.SafetensorsWriter;
import spade.sense.Slopes;
import spade.tensor.natives.Libtorch;

/** A model with one draw of its calibration text: norms, profile and ranks, made when they are first needed. */
public final class CalibratedModel {

    /** The pruner whose ranks are kept. */
    private static final Pruner RANKED = Pruner.WANDA;

    private static final String SLOPES = "slopes";
    /** Each costs a reverse pass as much as measuring four. */
    private static final int MOST_SLOPE_WINDOWS = 8;

    private final Workbench workbench;
    private final int draw;
    private final Progress progress;
    private final Lazy<ActivationNorms> norms = new Lazy<>(this::makeNorms);
    private @Nullable ScoreProfile profile;
    private @Nullable Ranks ranks;

    CalibratedModel(Workbench workbench, int draw, Progress progress) {
        this.workbench = workbench;
        this.draw = draw;
        this.progress = progress;
    }

    /** The model and its texts. */
    public Workbench workbench() {
        return workbench;
    }

    Progress progress() {
        return progress;
    }

    /** The calibration windows. */
    public TokenWindows windows() {
        return workbench.texts().calibration(draw);
    }

    private LanguageModel model() {
        return workbench.model();
    }

    /** What formulas see of the dense model's scores, with at least so much detail. */
    public ScoreProfile profile(ProfileDetail detail) {
        ScoreProfile known = profile;
        if (known == null && detail == ProfileDetail.SHAPES) {
            return workbench.shapes();
        }
        if (known == null || !known.detail().includes(detail)) {
            Path whole = profileFile(ProfileDetail.MATRICES);
            known = CalibrationCache.kept(
                    Files.exists(whole) ? whole : profileFile(detail),
                    file -> read(file, detail),
                    () -> Calibration.profile(model(), norms.get(), detail, dependencies(), progress),
                    made -> ProfileFile.write(made, profileFile(made.detail())));
            profile = known;
        }
        return known;
    }

    /** The profile, if an earlier calibration left it in the cache. */
    public Optional<ScoreProfile> cachedProfile(ProfileDetail detail) {
        boolean there =
                Stream.of(ProfileDetail.MATRICES, detail).map(this::profileFile).anyMatch(Files::exists);
        return there ? Optional.of(profile(detail)) : Optional.empty();
    }

    /** The allocation that a rule gives the model. */
    public Allocation allocate(AllocationRule rule, double sparsity) {
        rule.requireKinds(workbench.linears());
        return rule.allocate(profile(rule, sparsity), sparsity);
    }

    /** What a rule needs to see of the model for an allocation of a sparsity. */
    public ScoreProfile profile(AllocationRule rule, double sparsity) {
        ScoreProfile known = profile(rule.detail());
        return rule.needsSlopes() ? withSlopes(known, sparsity) : known;
    }

    /**
     * A profile of this model with the slopes at a sparsity, which take a reverse pass over {@link #slopeText} where
     * they are not known.
     */
    public ScoreProfile withSlopes(ScoreProfile of, double sparsity) {
        if (of.slopesAt(sparsity).isPresent()) {
            return of;
        }
        int blocks = of.blocks().size();
        Slopes found = slopes(Allocation.uniform(sparsity, blocks), slopeText());
        long[] parameters = of.linearParameters();
        double mean = Arrays.stream(parameters).average().orElseThrow();
        ScoreProfile with = of.withSlopes(
                sparsity,
                IntStream.range(0, blocks)
                        .mapToObj(l -> Doubles.of(IntStream.range(0, parameters.length)
                                .mapToDouble(i -> found.atBase(l, i) * mean / parameters[i])))
                        .toList());
        if (of.equals(profile)) {
            profile = with;
        }
        return with;
    }

    /** What an allocation loses on a part of a text, pruned one-shot by Wanda. */
    public Losses pruned(Allocation allocation, TextPart text, Set<Metric> metrics) {
        return workbench.losses(request(allocation, text, metrics));
    }

    /** An allocation on a part of a text, pruned one-shot by Wanda. */
    Request request(Allocation allocation, TextPart text, Set<Metric> metrics) {
        return new Request(
                workbench.id(), allocation, Optional.of(Pruner.WANDA), CalibrationOrder.ONE_SHOT, draw, text, metrics);
    }

    /** What slopes of rules are taken on: of the calibration windows as many as a pass reads at most. */
    public TextPart slopeText() {
        return new TextPart(windows().hash(), 0, Math.min(windows().count(), MOST_SLOPE_WINDOWS));
    }

    /**
     * How the loss on a part of a text changes with the sparsity of every linear around a base, pruned one-shot by
     * Wanda; from the cache where they were made before.
     */
    public Slopes slopes(Allocation base, TextPart text) {
        String key = Digests.of(Json.line(base) + Json.line(text)).substring(0, 32);
        Path file = cached(SLOPES, "-" + key + ".safetensors");
        return CalibrationCache.kept(
                file,
                CalibratedModel::readSlopes,
                () -> SlopeSums.of(
                        model(),
                        norms.get(),
                        masks(RANKED),
                        base,
                        workbench.texts().part(text),
                        progress),
                made -> {
                    SafetensorsWriter writer = new SafetensorsWriter();
                    made.addTo(writer, SLOPES);
                    writer.write(file);
                });
    }

    private static Slopes readSlopes(Path file) {
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            return Slopes.of(stored, SLOPES);
        }
    }

    /** LSA's measure of every block. */
    public double[] linearErrors() {
        return LsaErrors.errors(model(), windows(), progress);
    }

    /** Sparsities of linears learned block by block, as BESA does. */
    public Allocation learnedSparsities(double target) {
        return BesaLearning.learn(model(), windows(), target, progress);
    }

    /** Masks by the dense scores, for a pruner that {@link Pruner#isRanked}; from the ranks if they are kept. */
    Masks masks(Pruner pruner) {
        Ranks kept = ranks;
        return kept != null && pruner.equals(RANKED) ? kept : Masks.byThresholds(model(), pruner, norms.get());
    }

    /**
     * Ranks every weight by Wanda's scores once, for many one-shot measurements, if the ranks fit beside the model;
     * without this each finds the thresholds of its masks anew.
     *
     * @param others bytes that other models take on the device
     * @return whether the ranks are kept
     */
    public boolean keepRanks(long others) {
        if (ranks == null && Ranks.fit(model(), others + workbench.placement().taken())) {
            ranks = Ranks.of(model(), RANKED, norms.get(), progress);
        }
        return ranks != null;
    }

    /** Does work with ranks kept, if they fit, and gives their memory back behind it unless they were kept before. */
    public <T> T withRanks(Supplier<T> work) {
        boolean before = ranks != null;
        try {
            keepRanks(0);
            return work.get();
        } finally {
            Ranks made = ranks;
            if (!before && made != null) {
                made.close();
                ranks = null;
            }
        }
    }

    /** The model pruned block after block by an allocation. */
    CalibratedPruning pruning(Pruner pruner, Allocation allocation, CalibrationOrder order) {
        Optional<Gradients> gradients = pruner.needsGradients() ? Optional.of(gradients()) : Optional.empty();
        return new CalibratedPruning(model(), pruner, allocation, order, windows(), gradients);
    }

    private Gradients gradients() {
        return Gradients.of(model(), windows(), cached("gradients", ""), progress);
    }

    /** Puts into the cache, for other processes, what a pruner needs of the calibration beyond its windows. */
    void prepare(Pruner pruner, CalibrationOrder order) {
        if (pruner.masksDenseBlocks(order)) {
            norms.get();
        }
        if (pruner.needsGradients()) {
            gradients();
        }
    }

    /** Whether its ranks are kept. */
    public boolean keepsRanks() {
        return ranks != null;
    }

    /** What norms, profile and gradients depend on; part of the cache's key, and kept in the profile. */
    public Map<String, String> dependencies() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(ScoreProfile.ARCHITECTURE, workbench.config().family().architecture());
        facts.put("model", workbench.modelHash());
        facts.put("calibration", windows().hash());
        facts.put("dtype", workbench.conditions().dtype().toString());
        facts.put("device", workbench.placement().device().type());
        facts.put("torch", Libtorch.version());
        facts.put("metric", "wanda");
        facts.put("revision", String.valueOf(Calibration.REVISION));
        return facts;
    }

    private ActivationNorms makeNorms() {
        Path file = cached("norms", ".safetensors");
        return CalibrationCache.kept(
                file,
                ActivationNorms::read,
                () -> Calibration.norms(model(), windows(), progress),
                made -> made.write(file));
    }

    private Path profileFile(ProfileDetail detail) {
        return cached(CalibrationCache.PROFILES, detail == ProfileDetail.MATRICES ? "-matrices.profile" : ".profile");
    }

    private Path cached(String folder, String suffix) {
        return CalibrationCache.file(folder, dependencies(), suffix);
    }

    private static ScoreProfile read(Path file, ProfileDetail detail) {
        ScoreProfile profile = ProfileFile.read(file);
        if (!profile.detail().includes(detail)) {
            throw new SpadeException("The profile " + file + " lacks the matrix quantities of its name.");
        }
        return profile;
    }
}
