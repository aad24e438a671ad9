package spade.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spade.CacheDirectory;
import spade.Digests;
import spade.Progress;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.data.TokenWindows;
import spade.data.Tokenizer;
import spade.evaluate.DenseOutputs;
import spade.evaluate.Losses;
import spade.model.Block;
import spade.model.Checkpoint;
import spade.model.CheckpointCopy;
import spade.model.LanguageModel;
import spade.model.LinearSlot;
import spade.model.MaskFile;
import spade.model.ModelConfig;
import spade.model.Models;
import spade.profile.ProfileDetail;
import spade.profile.ScoreProfile;
import spade.prune.ActivationNorms;
import spade.prune.BesaLearning;
import spade.prune.CalibratedPruning;
import spade.prune.Calibration;
import spade.prune.CalibrationOrder;
import spade.prune.Gradients;
import spade.prune.LsaErrors;
import spade.prune.Masks;
import spade.prune.OneShotPruning;
import spade.prune.Pruner;
import spade.prune.Ranks;
import spade.tensor.Natives;
import spade.tensor.TensorScope;

/**
 * A checkpoint under one protocol, ready to be calibrated, pruned and measured. Opening it checks everything that can
 * be known early; weights, norms and profile are made when they are first needed.
 */
public final class Workbench implements AutoCloseable {

    private final Conditions protocol;
    private final Progress progress;
    private final Checkpoint checkpoint;
    private final Tokenizer tokenizer;
    private final ModelTexts texts;
    private final TensorScope scope;
    private final Lazy<String> modelHash = new Lazy<>(this::hashModel);
    private final Lazy<LanguageModel> model = new Lazy<>(this::loadModel);
    private final Lazy<ActivationNorms> norms = new Lazy<>(this::makeNorms);
    private @Nullable ScoreProfile profile;
    private @Nullable Ranks ranks;

    private Workbench(Conditions protocol, Checkpoint checkpoint, Tokenizer tokenizer, Progress progress) {
        this.protocol = protocol;
        this.progress = progress;
        this.checkpoint = checkpoint;
        this.tokenizer = tokenizer;
        this.texts = new ModelTexts(protocol, checkpoint, tokenizer);
        this.scope = TensorScope.open(protocol.device());
    }

    /** Checks checkpoint, tokenizer and device; no weights are read yet. */
    public static Workbench open(Conditions protocol, Progress progress) {
        Checkpoint checkpoint = Checkpoint.open(protocol.model());
        try {
            Models.check(checkpoint);
            Tokenizer tokenizer = Tokenizer.open(protocol.model());
            try {
                return new Workbench(protocol, checkpoint, tokenizer, progress);
            } catch (RuntimeException e) {
                tokenizer.close();
                throw e;
            }
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    /** The texts that the model reads, in its windows. */
    public ModelTexts texts() {
        return texts;
    }

    public ModelConfig config() {
        return checkpoint.config();
    }

    public Conditions protocol() {
        return protocol;
    }

    /** SHA-256 of the tokenizer's file. */
    public String tokenizerHash() {
        return tokenizer.hash();
    }

    /** SHA-256 of configuration and weights. */
    public String modelHash() {
        return modelHash.get();
    }

    /** The dense model; its weights are read on the first call. */
    public LanguageModel model() {
        return model.get();
    }

    /** What formulas see of the dense model's scores, with at least so much detail. */
    public ScoreProfile profile(ProfileDetail detail) {
        ScoreProfile known = profile;
        if (known == null || !known.detail().includes(detail)) {
            known = cache(texts.calibration())
                    .profile(
                            detail,
                            () -> Calibration.profile(
                                    model(), norms.get(), detail, dependencies(texts.calibration()), progress));
            profile = known;
        }
        return known;
    }

    /** The kinds of linears that every block has, in the order of a linear allocation's columns. */
    public List<String> linears() {
        return Models.slots(checkpoint).stream().map(LinearSlot::name).toList();
    }

    /** Where their weights lie within a block's tensors, such as {@code self_attn.q_proj}. */
    public List<String> linearPaths() {
        return Models.slots(checkpoint).stream().map(LinearSlot::path).toList();
    }

    /** Their prunable weights. */
    public long[] linearParameters() {
        return model().shapes().stream().mapToLong(shape -> shape[0] * shape[1]).toArray();
    }

    /** What is to be said of a method's allocation for the model before anyone relies on it. */
    public Optional<String> caution(AllocationRule method) {
        return method.caution(profile(method.detail()));
    }

    /** The allocation that a method gives the model. */
    public Allocation allocate(AllocationRule method, double sparsity) {
        method.requireKinds(linears());
        return method.allocate(profile(method.detail()), sparsity);
    }

    /**
     * Ranks every weight once, for many one-shot evaluations, if the ranks fit beside the model; without this each
     * finds the thresholds of its masks anew.
     */
    public void keepRanks() {
        keepRanks(0);
    }

    /**
     * The same beside other models on the device.
     *
     * @param others bytes that they take
     * @return whether the ranks fit
     */
    boolean keepRanks(long others) {
        if (ranks != null) {
            return true;
        }
        boolean fit = Ranks.fit(model(), others);
        if (fit) {
            ranks = Ranks.of(model(), Pruner.WANDA, norms.get(), progress);
        }
        return fit;
    }

    /** Does work with ranks kept, if they fit, and frees them behind it, unless they were kept before. */
    public <T> T withRanks(Supplier<T> work) {
        boolean before = ranks != null;
        try {
            keepRanks();
            return work.get();
        } finally {
            if (!before && ranks != null) {
                ranks.close();
                ranks = null;
            }
        }
    }

    /** What the model and its ranks, if they are kept, take on the device. */
    long bytes() {
        return model().bytes() + (ranks == null ? 0 : rankBytes());
    }

    /** What the dense model says to a text, to compare pruned models with it; kept as long as this is open. */
    public DenseOutputs denseOutputs(TokenWindows text) {
        return DenseOutputs.of(model(), text, scope, progress);
    }

    /** The perplexity of the model pruned one-shot on the text of some dense outputs, compared with them. */
    public Losses compared(Allocation allocation, DenseOutputs dense) {
        return Losses.compare(model(), new OneShotPruning(model(), masks(), allocation), dense, progress);
    }

    /** The bytes that kept ranks take on the model's device. */
    public long rankBytes() {
        return Ranks.bytes(model());
    }

    /** The perplexity of the dense model. */
    public Losses dense(TokenWindows text) {
        return Losses.measure(model(), model(), text, progress);
    }

    /** The perplexity of the model pruned by Wanda. */
    public Losses pruned(Allocation allocation, CalibrationOrder pruning, TokenWindows text) {
        return pruned(Pruner.WANDA, allocation, pruning, texts.calibration(), text);
    }

    /**
     * The perplexity of the model pruned by a recipe.
     *
     * @param by what it is calibrated on
     */
    public Losses pruned(
            Pruner recipe, Allocation allocation, CalibrationOrder pruning, TokenWindows by, TokenWindows text) {
        if (recipe.isRanked() && pruning == CalibrationOrder.ONE_SHOT && by.equals(texts.calibration())) {
            return Losses.measure(model(), new OneShotPruning(model(), masks(), allocation), text, progress);
        }
        try (CalibratedPruning blocks = calibrated(recipe, allocation, pruning, by)) {
            return Losses.measure(model(), blocks, text, progress);
        }
    }

    /**
     * Writes the model pruned by a recipe, and measures it on the way.
     *
     * @param to gets every block
     */
    public Losses written(
            CheckpointCopy to, Pruner recipe, Allocation allocation, CalibrationOrder pruning, TokenWindows text) {
        try (CalibratedPruning blocks = calibrated(recipe, allocation, pruning, texts.calibration())) {
            return Losses.measure(
                    model(),
                    (index, scope) -> {
                        Block pruned = blocks.open(index, scope);
                        return to.write(model(), pruned, recipe.changesWeights(), scope);
                    },
                    text,
                    progress);
        }
    }

    /** The masks of the model pruned by a recipe. */
    public MaskFile masks(Pruner recipe, Allocation allocation, CalibrationOrder pruning) {
        MaskFile masks = new MaskFile();
        int blocks = config().blocks();
        try (CalibratedPruning source = calibrated(recipe, allocation, pruning, texts.calibration())) {
            for (int l = 0; l < blocks; l++) {
                try (TensorScope work = scope.child()) {
                    masks.add(model(), source.open(l, work), work);
                }
                progress.report("making masks", l + 1, blocks);
            }
        }
        return masks;
    }

    /** LSA's measure of every block, on the calibration windows. */
    public double[] linearErrors() {
        return LsaErrors.errors(model(), texts.calibration(), progress);
    }

    /** Sparsities of linears learned block by block on the calibration windows, as BESA does. */
    public Allocation learnedSparsities(double target) {
        return BesaLearning.learn(model(), texts.calibration(), target, progress);
    }

    /** A copy of the checkpoint, to be pruned; {@code target} must not exist. */
    public CheckpointCopy copy(Path target) {
        return CheckpointCopy.of(checkpoint, target);
    }

    private CalibratedPruning calibrated(
            Pruner recipe, Allocation allocation, CalibrationOrder pruning, TokenWindows by) {
        Optional<Gradients> gradients =
                recipe.needsGradients() ? Optional.of(cache(by).gradients(model(), by, progress)) : Optional.empty();
        return new CalibratedPruning(model(), recipe, allocation, pruning, by, gradients);
    }

    private String hashModel() {
        progress.report("hashing weights", 0, 1);
        String hash = checkpoint.hash();
        progress.report("hashing weights", 1, 1);
        return hash;
    }

    private LanguageModel loadModel() {
        return Models.load(checkpoint, protocol.dtype(), protocol.residency(), scope, progress);
    }

    /** What norms, gradients and profile depend on; part of the cache's key, and kept in the profile. */
    private Map<String, String> dependencies(TokenWindows by) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("model", modelHash());
        facts.put("calibration", by.hash());
        facts.put("dtype", protocol.dtype().toString());
        facts.put("device", protocol.device().type());
        facts.put("torch", Natives.torch());
        facts.put("metric", "wanda");
        facts.put("revision", String.valueOf(Calibration.REVISION));
        return facts;
    }

    private CalibrationCache cache(TokenWindows by) {
        return new CalibrationCache(
                CacheDirectory.writable(),
                Digests.of(dependencies(by).toString()).substring(0, 32));
    }

    private ActivationNorms makeNorms() {
        return cache(texts.calibration()).norms(() -> Calibration.norms(model(), texts.calibration(), progress));
    }

    private Masks masks() {
        Ranks kept = ranks;
        return kept != null ? kept : Masks.byThresholds(model(), Pruner.WANDA, norms.get());
    }

    @Override
    public void close() {
        model.ifMade(LanguageModel::close);
        scope.close();
        tokenizer.close();
        checkpoint.close();
    }
}
