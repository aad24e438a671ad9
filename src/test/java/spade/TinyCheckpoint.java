package spade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import spade.safetensors.SafetensorsWriter;

/**
 * A LLaMA-type checkpoint of random weights, small enough to be made for every test, whose tokenizer knows the words w1
 * to w63.
 */
public final class TinyCheckpoint {

    public static final int BLOCKS = 3;
    public static final int HIDDEN = 32;
    public static final int FFN = 48;
    public static final int HEADS = 4;
    public static final int KEY_VALUE_HEADS = 2;
    public static final int VOCABULARY = 64;
    public static final int CONTEXT = 64;

    private TinyCheckpoint() {}

    /** Writes config.json, model.safetensors and tokenizer.json. */
    public static Path write(Path directory) {
        return write(directory, 5);
    }

    /** The same with other random weights. */
    public static Path write(Path directory, long seed) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("config.json"), config());
            Files.writeString(directory.resolve("tokenizer.json"), tokenizer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        weights(new Random(seed)).write(directory.resolve("model.safetensors"));
        return directory;
    }

    /** A running text of that many words, the same on every call. */
    public static String text(int words) {
        Random random = new Random(9);
        return IntStream.range(0, words)
                .mapToObj(i -> "w" + (1 + random.nextInt(VOCABULARY - 1)))
                .collect(Collectors.joining(" "));
    }

    private static String config() {
        return """
                {"architectures": ["LlamaForCausalLM"], "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d,
                 "num_attention_heads": %d, "num_key_value_heads": %d, "vocab_size": %d, "max_position_embeddings": %d,
                 "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "hidden_act": "silu", "tie_word_embeddings": true}
                """.formatted(HIDDEN, FFN, BLOCKS, HEADS, KEY_VALUE_HEADS, VOCABULARY, CONTEXT);
    }

    private static String tokenizer() {
        String words = IntStream.range(1, VOCABULARY)
                .mapToObj(i -> "\"w" + i + "\": " + i)
                .collect(Collectors.joining(", "));
        return """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
                 "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null, "decoder": null,
                 "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {"[UNK]": 0, %s}}}
                """.formatted(words);
    }

    private static SafetensorsWriter weights(Random random) {
        int keys = HIDDEN / HEADS * KEY_VALUE_HEADS;
        SafetensorsWriter writer = new SafetensorsWriter();
        add(writer, random, "model.embed_tokens.weight", VOCABULARY, HIDDEN);
        add(writer, random, "model.norm.weight", HIDDEN);
        for (int l = 0; l < BLOCKS; l++) {
            String prefix = "model.layers." + l + ".";
            add(writer, random, prefix + "input_layernorm.weight", HIDDEN);
            add(writer, random, prefix + "post_attention_layernorm.weight", HIDDEN);
            add(writer, random, prefix + "self_attn.q_proj.weight", HIDDEN, HIDDEN);
            add(writer, random, prefix + "self_attn.k_proj.weight", keys, HIDDEN);
            add(writer, random, prefix + "self_attn.v_proj.weight", keys, HIDDEN);
            add(writer, random, prefix + "self_attn.o_proj.weight", HIDDEN, HIDDEN);
            add(writer, random, prefix + "mlp.gate_proj.weight", FFN, HIDDEN);
            add(writer, random, prefix + "mlp.up_proj.weight", FFN, HIDDEN);
            add(writer, random, prefix + "mlp.down_proj.weight", HIDDEN, FFN);
        }
        return writer;
    }

    private static void add(SafetensorsWriter writer, Random random, String name, long... shape) {
        float[] values = new float[(int) (shape.length == 1 ? shape[0] : shape[0] * shape[1])];
        // Heavy tails, so that blocks differ in their outliers.
        for (int i = 0; i < values.length; i++) {
            double normal = random.nextGaussian();
            values[i] = shape.length == 1 ? (float) (1 + 0.1 * normal) : (float) (0.2 * normal * Math.abs(normal));
        }
        writer.add(name, values, shape);
    }
}
