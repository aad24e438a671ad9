package spade.measure;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import spade.Digests;
import spade.Progress;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.data.Tokenizer;
import spade.evaluate.Evaluator;
import spade.evaluate.Losses;
import spade.evaluate.Material;
import spade.model.BlockSource;
import spade.model.Checkpoint;
import spade.model.CheckpointCopy;
import spade.model.LanguageModel;
import spade.model.LinearSlot;
import spade.model.MaskFile;
import spade.model.ModelConfig;
import spade.model.Residency;
import spade.profile.BlockProfile;
import spade.profile.LinearProfile;
import spade.profile.ScoreProfile;
import spade.prune.CalibratedPruning;
import spade.prune.CalibrationOrder;
import spade.prune.Masks;
import spade.prune.OneShotPruning;
import spade.prune.Pruner;
import spade.prune.Ranks;
import spade.safetensors.SafetensorsWriter;
import spade.tensor.TensorScope;

/**
 * A model under its conditions, ready to be calibrated, pruned and measured. Opening it checks everything that can be
 * known early; weights, norms and profile are made when they are first needed.
 */
public final class Workbench implements AutoCloseable {

    private final Conditions conditions;
    private final Placement placement;
    private final Progress progress;
    private final Checkpoint checkpoint;
    private final Tokenizer tokenizer;
    private final ModelTexts texts;
    private final TensorScope scope;
    private final Lazy<String> modelHash = new Lazy<>(this::hashModel);
    private final Lazy<String> id = new Lazy<>(this::makeId);
    private final Lazy<LanguageModel> model = new Lazy<>(this::loadModel);
    /** By draw of the calibration text. */
    private final Map<Integer, CalibratedModel> calibrated = new HashMap<>();

    private final Materials materials;

    private Workbench(
            Conditions conditions, Placement placement, Checkpoint checkpoint, Tokenizer tokenizer, Progress progress) {
        this.conditions = conditions;
        this.placement = placement;
        this.progress = progress;
        this.checkpoint = checkpoint;
        this.tokenizer = tokenizer;
        this.texts = new ModelTexts(conditions, checkpoint, tokenizer, progress);
        this.scope = TensorScope.open(placement.device());
        this.materials = new Materials(texts, model, scope, progress);
    }

    /** Checks checkpoint, tokenizer and device; no weights are read yet. */
    public static Workbench open(Conditions conditions, Placement placement, Progress progress) {
        Checkpoint checkpoint = Checkpoint.open(conditions.model());
        try {
            Tokenizer tokenizer = Tokenizer.open(conditions.model());
            try {
                return new Workbench(conditions, placement, checkpoint, tokenizer, progress);
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

    public Conditions conditions() {
        return conditions;
    }

    public Placement placement() {
        return placement;
    }

    /** SHA-256 of the tokenizer's file. */
    public String tokenizerHash() {
        return tokenizer.hash();
    }

    /** SHA-256 of configuration and weights. */
    public String modelHash() {
        return modelHash.get();
    }

    /** Stands for model, tokenizer, calibration and dtype by their content: what {@link Request#conditions()} names. */
    public String id() {
        return id.get();
    }

    /** Stands for the model and its dtype: what a dense model's numbers depend on, without any calibration text. */
    public String denseId() {
        return Digests.of(String.join(
                        "|", modelHash(), tokenizerHash(), conditions.dtype().toString()))
                .substring(0, 16);
    }

    /** The dense model; its weights are read on the first call. */
    public LanguageModel model() {
        return model.get();
    }

    /** The model calibrated on the windows of its conditions. */
    public CalibratedModel calibrated() {
        return calibrated(0);
    }

    /** The model calibrated on a draw of its calibration text. */
    public CalibratedModel calibrated(int draw) {
        return calibrated.computeIfAbsent(draw, number -> new CalibratedModel(this, number, progress));
    }

    /** The kinds of linears that every block has, in the order of a linear allocation's columns. */
    public List<String> linears() {
        return config().family().slots().stream().map(LinearSlot::name).toList();
    }

    /** What the configuration tells of every block, without reading weights. */
    public ScoreProfile shapes() {
        List<long[]> sizes = config().shapes();
        List<LinearProfile> linears = IntStream.range(0, sizes.size())
                .mapToObj(i -> LinearProfile.ofShape(linears().get(i), sizes.get(i)[0], sizes.get(i)[1]))
                .toList();
        return new ScoreProfile(
                Collections.nCopies(config().blocks(), BlockProfile.ofShapes(linears)),
                Map.of(ScoreProfile.ARCHITECTURE, config().family().architecture()));
    }

    /** Their prunable weights. */
    public long[] linearParameters() {
        return model().parameters();
    }

    /** Whether the dense model has a finite loss on the first calibration window, and so does not overflow. */
    public boolean isFinite() {
        TokenWindows first = texts.calibration().part(0, 1);
        return Double.isFinite(
                Evaluator.measure(model(), model(), first, progress).perplexity());
    }

    /** What the model and the ranks that are kept take on the device. */
    public long bytes() {
        long kept =
                calibrated.values().stream().filter(CalibratedModel::keepsRanks).count();
        return model().bytes() + kept * rankBytes();
    }

    /** The bytes that the kept ranks of one calibration take on the model's device. */
    public long rankBytes() {
        return Ranks.bytes(model());
    }

    Progress progress() {
        return progress;
    }

    /** Answers a request. What fails is an outcome too, unless nothing else could be measured either. */
    public Outcome measure(Request request) {
        return measure(List.of(request), progress).get(0);
    }

    /** Answers requests that differ in nothing but what is measured, in one pass. */
    List<Outcome> measure(List<Request> ofOneModel, Progress heard) {
        return Outcome.of(() -> losses(ofOneModel, heard), ofOneModel.size());
    }

    /** Answers a request, or fails. */
    public Losses losses(Request request) {
        return losses(List.of(request), progress).get(0);
    }

    private List<Losses> losses(List<Request> ofOneModel, Progress heard) {
        List<Material> passing = ofOneModel.stream().map(materials::of).toList();
        Request any = ofOneModel.get(0);
        if (any.pruner().isEmpty()) {
            return Evaluator.measure(model(), model(), passing, heard);
        }
        Pruner pruner = any.pruner().get();
        if (pruner.masksDenseBlocks(any.order())) {
            return Evaluator.measure(model(), oneShot(any), passing, heard);
        }
        try (CalibratedPruning blocks = calibrated(any.draw()).pruning(pruner, any.allocation(), any.order())) {
            return Evaluator.measure(model(), blocks, passing, heard);
        }
    }

    /** The blocks of a request whose pruner makes its masks of dense scores. */
    BlockSource oneShot(Request request) {
        Masks masks = calibrated(request.draw()).masks(request.pruner().orElseThrow());
        return new OneShotPruning(model(), masks, request.allocation());
    }

    /** What passes for requests. */
    Materials materials() {
        return materials;
    }

    /** What the hidden states of a token take. */
    public long bytesPerToken() {
        return (long) config().hidden() * conditions.dtype().bytes();
    }

    /**
     * Writes the pruned model, and measures it on the way.
     *
     * @param to gets every block
     * @param text that it is measured on; empty: only its zeros are counted
     */
    public Losses written(
            CheckpointCopy to, Pruner pruner, Allocation allocation, CalibrationOrder order, Optional<TextPart> text) {
        try (CalibratedPruning blocks = calibrated().pruning(pruner, allocation, order)) {
            BlockSource written = (index, owner) ->
                    to.write(model(), blocks.open(index, owner), pruner.method().changesWeights(), owner);
            return text.isEmpty()
                    ? Evaluator.count(model(), written, progress)
                    : Evaluator.measure(model(), written, texts.part(text.get()), progress);
        }
    }

    /** The masks of the pruned model. */
    public SafetensorsWriter masks(Pruner pruner, Allocation allocation, CalibrationOrder order) {
        SafetensorsWriter masks = MaskFile.begin();
        int blocks = config().blocks();
        try (CalibratedPruning source = calibrated().pruning(pruner, allocation, order)) {
            for (int l = 0; l < blocks; l++) {
                try (TensorScope work = scope.child()) {
                    MaskFile.add(masks, model(), source.open(l, work), work);
                }
                progress.report("making masks", l + 1, blocks);
            }
        }
        return masks;
    }

    /** A copy of the checkpoint, to be pruned; {@code target} must not exist. */
    public CheckpointCopy copy(Path target) {
        return CheckpointCopy.of(checkpoint, target);
    }

    private String makeId() {
        return Digests.of(String.join(
                        "|",
                        modelHash(),
                        tokenizerHash(),
                        texts.calibration().hash(),
                        conditions.dtype().toString()))
                .substring(0, 16);
    }

    private String hashModel() {
        progress.report("hashing weights", 0, 1);
        String hash = checkpoint.hash();
        progress.report("hashing weights", 1, 1);
        return hash;
    }

    private LanguageModel loadModel() {
        Residency residency =
                placement.residency().among(placement.sharers(), checkpoint, conditions.dtype(), placement.device());
        return LanguageModel.load(checkpoint, conditions.dtype(), residency, scope, progress);
    }

    @Override
    public void close() {
        model.ifMade(LanguageModel::close);
        scope.close();
        tokenizer.close();
        checkpoint.close();
    }
}
