package spade.model;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import spade.Progress;
import spade.tensor.DType;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/**
 * The LLaMA family (Touvron et al. 2023): RMSNorm, rotary positions, grouped-query attention, gated SiLU feed-forward.
 * Its arithmetic is the kernels {@code llama}.
 */
final class LlamaModel implements LanguageModel {

    static final List<LinearSlot> SLOTS = List.of(
            new LinearSlot("q", "self_attn.q_proj", 0),
            new LinearSlot("k", "self_attn.k_proj", 0),
            new LinearSlot("v", "self_attn.v_proj", 0),
            new LinearSlot("o", "self_attn.o_proj", 1),
            new LinearSlot("gate", "mlp.gate_proj", 2),
            new LinearSlot("up", "mlp.up_proj", 2),
            new LinearSlot("down", "mlp.down_proj", 3));
    private static final List<String> NORMS = List.of("input_layernorm", "post_attention_layernorm");
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String FINAL_NORM = "model.norm.weight";
    private static final String HEAD = "lm_head.weight";

    private final ModelConfig config;
    private final DType dtype;
    private final Batching batching;
    private final TensorScope scope;
    private final Kernels kernels;
    private final RotaryTable rotary;
    private final NDArray embedding;
    private final NDArray finalNorm;
    private final NDArray head;
    private final BlockStore blocks;

    private LlamaModel(Checkpoint checkpoint, DType dtype, Residency residency, TensorScope scope, Progress progress) {
        this.config = checkpoint.config();
        this.dtype = dtype;
        this.batching = Batching.of(scope.device());
        this.scope = scope;
        this.kernels = scope.kernels("llama");
        Kernels reading = scope.kernels("tensor");
        this.rotary = new RotaryTable(config, dtype, reading, scope);
        this.embedding = checkpoint.read(EMBEDDING, dtype, reading, scope);
        this.finalNorm = checkpoint.read(FINAL_NORM, dtype, reading, scope);
        this.head = config.tied() ? embedding : checkpoint.read(HEAD, dtype, reading, scope);
        BlockStore.Reader reader = (index, owner) -> read(index, checkpoint, dtype, reading, owner);
        this.blocks = residency.streams(checkpoint, dtype, scope.device())
                ? new StreamedBlocks(config.blocks(), reader, scope)
                : new ResidentBlocks(config.blocks(), reader, scope, progress);
    }

    private Block read(int index, Checkpoint checkpoint, DType dtype, Kernels reading, TensorScope owner) {
        String prefix = prefix(index);
        NDArray absent = owner.absent();
        return new Block(
                index,
                SLOTS.stream()
                        .map(slot -> checkpoint.read(prefix + slot.path() + ".weight", dtype, reading, owner))
                        .toList(),
                SLOTS.stream()
                        .map(slot -> hasBias(config, slot)
                                ? checkpoint.read(prefix + slot.path() + ".bias", dtype, reading, owner)
                                : absent)
                        .toList(),
                NORMS.stream()
                        .map(norm -> checkpoint.read(prefix + norm + ".weight", dtype, reading, owner))
                        .toList());
    }

    /** Checks that every tensor is there in its shape, then reads them all. */
    static LanguageModel load(
            Checkpoint checkpoint, DType dtype, Residency residency, TensorScope scope, Progress progress) {
        check(checkpoint);
        return new LlamaModel(checkpoint, dtype, residency, scope, progress);
    }

    static void check(Checkpoint checkpoint) {
        ModelConfig config = checkpoint.config();
        checkpoint.require(EMBEDDING, config.vocabulary(), config.hidden());
        checkpoint.require(FINAL_NORM, config.hidden());
        if (!config.tied()) {
            checkpoint.require(HEAD, config.vocabulary(), config.hidden());
        }
        List<long[]> shapes = shapes(config);
        for (int l = 0; l < config.blocks(); l++) {
            for (int i = 0; i < SLOTS.size(); i++) {
                LinearSlot slot = SLOTS.get(i);
                checkpoint.require(prefix(l) + slot.path() + ".weight", shapes.get(i));
                if (hasBias(config, slot)) {
                    checkpoint.require(prefix(l) + slot.path() + ".bias", shapes.get(i)[0]);
                }
            }
            for (String norm : NORMS) {
                checkpoint.require(prefix(l) + norm + ".weight", config.hidden());
            }
        }
    }

    static String prefix(int block) {
        return "model.layers." + block + ".";
    }

    private static boolean hasBias(ModelConfig config, LinearSlot slot) {
        return slot.path().startsWith("self_attn") ? config.attentionBias() : config.mlpBias();
    }

    private static List<long[]> shapes(ModelConfig config) {
        long queries = (long) config.heads() * config.headSize();
        long keys = (long) config.keyValueHeads() * config.headSize();
        long hidden = config.hidden();
        long ffn = config.ffn();
        return List.of(
                new long[] {queries, hidden},
                new long[] {keys, hidden},
                new long[] {keys, hidden},
                new long[] {hidden, queries},
                new long[] {ffn, hidden},
                new long[] {ffn, hidden},
                new long[] {hidden, ffn});
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public List<LinearSlot> slots() {
        return SLOTS;
    }

    @Override
    public List<long[]> shapes() {
        return shapes(config);
    }

    @Override
    public Block block(int index) {
        return blocks.block(index);
    }

    @Override
    public void close() {
        blocks.close();
    }

    @Override
    public long bytes() {
        long ends = embedding.size() + (config.tied() ? 0 : head.size());
        return dtype.bytes() * (ends + blocks.resident() * parametersPerBlock());
    }

    @Override
    public String kernels() {
        return "llama";
    }

    @Override
    public List<NDArray> tables(int tokens) {
        return List.of(rotary.cos(tokens), rotary.sin(tokens));
    }

    @Override
    public List<NDArray> finalNorms() {
        return List.of(finalNorm);
    }

    @Override
    public NDArray head() {
        return head;
    }

    @Override
    public TensorScope scope() {
        return scope;
    }

    @Override
    public NDArray embed(long[][] windows, TensorScope owner) {
        try (TensorScope local = scope.child()) {
            return kernels.call("embed")
                    .with(embedding)
                    .with(tokens(windows, local))
                    .tensor(owner);
        }
    }

    @Override
    public BlockOutput forward(Block block, NDArray hidden, TensorScope owner) {
        int length = Math.toIntExact(hidden.getShape().get(1));
        List<NDArray> results = kernels.call("block")
                .with(hidden)
                .with(block.linears())
                .with(block.biases())
                .with(block.norms())
                .with(rotary.cos(length))
                .with(rotary.sin(length))
                .with(config.eps())
                .tensors(owner);
        return new BlockOutput(results.get(0), results.subList(1, results.size()));
    }

    @Override
    public double[] losses(NDArray hidden, long[][] windows) {
        try (TensorScope local = scope.child()) {
            return kernels.call("losses")
                    .with(hidden)
                    .with(finalNorm)
                    .with(head)
                    .with(tokens(windows, local))
                    .with(config.eps())
                    .with((long) batching.rows())
                    .tensor(local)
                    .toDoubleArray();
        }
    }

    @Override
    public LikelyTokens likeliest(NDArray hidden, int count, TensorScope owner) {
        List<NDArray> found = kernels.call("likeliest")
                .with(hidden)
                .with(finalNorm)
                .with(head)
                .with(config.eps())
                .with((long) batching.rows())
                .with((long) Math.min(count, config.vocabulary()))
                .tensors(owner);
        return new LikelyTokens(found.get(0), found.get(1));
    }

    @Override
    public Comparison compared(NDArray hidden, long[][] windows, LikelyTokens dense) {
        try (TensorScope local = scope.child()) {
            double[] both = kernels.call("compared")
                    .with(hidden)
                    .with(finalNorm)
                    .with(head)
                    .with(tokens(windows, local))
                    .with(config.eps())
                    .with((long) batching.rows())
                    .with(dense.tokens())
                    .with(dense.logs())
                    .tensor(local)
                    .toDoubleArray();
            return new Comparison(
                    Arrays.copyOf(both, windows.length), Arrays.copyOfRange(both, windows.length, both.length));
        }
    }

    private static NDArray tokens(long[][] windows, TensorScope owner) {
        return owner.longs(
                Arrays.stream(windows).flatMapToLong(Arrays::stream).toArray(), windows.length, windows[0].length);
    }
}
