package spade.prune;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import spade.Progress;
import spade.data.TokenWindows;
import spade.model.Checkpoint;
import spade.model.LanguageModel;
import spade.model.Residency;
import spade.safetensors.SafetensorsWriter;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.TensorScope;

/** A random checkpoint of two blocks, and what was written into it. */
final class TinyModel implements AutoCloseable {

    static final int BLOCKS = 2;
    private static final int HIDDEN = 32;
    private static final int FFN = 44;
    private static final int VOCABULARY = 50;

    final Map<String, float[]> weights = new LinkedHashMap<>();
    final TensorScope scope = TensorScope.open(Device.CPU);
    final LanguageModel model;

    TinyModel(Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), """
                {"architectures": ["LlamaForCausalLM"], "hidden_size": 32, "intermediate_size": 44,
                 "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 50,
                 "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "tie_word_embeddings": true}
                """);
        Random random = new Random(42);
        SafetensorsWriter writer = new SafetensorsWriter();
        add(writer, "model.embed_tokens", random, VOCABULARY, HIDDEN);
        add(writer, "model.norm", random, HIDDEN);
        for (int l = 0; l < BLOCKS; l++) {
            String prefix = "model.layers." + l + ".";
            add(writer, prefix + "input_layernorm", random, HIDDEN);
            add(writer, prefix + "post_attention_layernorm", random, HIDDEN);
            add(writer, prefix + "self_attn.q_proj", random, HIDDEN, HIDDEN);
            add(writer, prefix + "self_attn.k_proj", random, HIDDEN / 2, HIDDEN);
            add(writer, prefix + "self_attn.v_proj", random, HIDDEN / 2, HIDDEN);
            add(writer, prefix + "self_attn.o_proj", random, HIDDEN, HIDDEN);
            add(writer, prefix + "mlp.gate_proj", random, FFN, HIDDEN);
            add(writer, prefix + "mlp.up_proj", random, FFN, HIDDEN);
            add(writer, prefix + "mlp.down_proj", random, HIDDEN, FFN);
        }
        writer.write(folder.resolve("model.safetensors"));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            model = LanguageModel.load(checkpoint, DType.FLOAT32, Residency.ALL, scope, Progress.NONE);
        }
    }

    private void add(SafetensorsWriter writer, String name, Random random, long... shape) {
        int size = 1;
        for (long extent : shape) {
            size *= (int) extent;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            // Multiples of 1/16 up to 1/2: many weights of a row have equal magnitudes, and some are zero.
            values[i] = shape.length == 1 ? 0.5f + random.nextFloat() : (random.nextInt(17) - 8) / 16f;
        }
        weights.put(name, values);
        writer.add(name + ".weight", values, shape);
    }

    /** The weights of one linear as they were written. */
    float[] weight(int block, int linear) {
        float[] found = weights.get(
                "model.layers." + block + "." + model.slots().get(linear).path());
        if (found == null) {
            throw new IllegalArgumentException("No linear " + linear);
        }
        return found;
    }

    int inputs(int linear) {
        return (int) model.config().shapes().get(linear)[1];
    }

    /** Random tokens; long enough that they pass through a model in several batches. */
    static TokenWindows windows(int count, int seqlen) {
        Random random = new Random(7);
        long[][] tokens = new long[count][];
        for (int i = 0; i < count; i++) {
            tokens[i] = random.longs(seqlen, 0, VOCABULARY).toArray();
        }
        return new TokenWindows("random", tokens, (long) count * seqlen);
    }

    @Override
    public void close() {
        scope.close();
    }
}
