package spade.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import spade.SpadeException;

/** Reads and checks the {@code config.json} of a Hugging Face checkpoint, in the layouts of transformers 4 and 5. */
final class ConfigReader {

    static final Set<String> ARCHITECTURES = Set.of("LlamaForCausalLM");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final JsonNode root;

    private ConfigReader(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    static ModelConfig read(Path directory) {
        Path file = directory.resolve("config.json");
        if (!Files.isRegularFile(file)) {
            throw new SpadeException(
                    "There is no config.json in " + directory + "; --model takes a Hugging Face checkpoint directory.");
        }
        try {
            return new ConfigReader(file, JSON.readTree(file.toFile())).config();
        } catch (JsonProcessingException e) {
            throw new SpadeException(
                    "Cannot read " + file + ": not JSON at line "
                            + e.getLocation().getLineNr() + " (" + e.getOriginalMessage()
                            + "); download the file again.",
                    e);
        } catch (IOException e) {
            throw new SpadeException("Cannot read " + file + " (" + e.getMessage() + ").", e);
        }
    }

    private ModelConfig config() {
        String architecture = architecture();
        String activation = root.path("hidden_act").asText("silu");
        if (!activation.equals("silu")) {
            throw wrong("hidden_act is '" + activation + "', and only silu is known");
        }
        int hidden = positive("hidden_size");
        int heads = positive("num_attention_heads");
        int keyValueHeads = root.hasNonNull("num_key_value_heads") ? positive("num_key_value_heads") : heads;
        int headSize = root.hasNonNull("head_dim") ? positive("head_dim") : hidden / heads;
        if (!root.hasNonNull("head_dim") && hidden % heads != 0) {
            throw wrong("hidden_size " + hidden + " is no multiple of " + heads
                    + " attention heads, and there is no head_dim");
        }
        if (heads % keyValueHeads != 0) {
            throw wrong(heads + " attention heads cannot share " + keyValueHeads + " key-value heads evenly");
        }
        if (headSize % 2 != 0) {
            throw wrong("the head size " + headSize + " is odd, and rotary positions need pairs");
        }
        return new ModelConfig(
                architecture,
                positive("num_hidden_layers"),
                hidden,
                positive("intermediate_size"),
                heads,
                keyValueHeads,
                headSize,
                positive("vocab_size"),
                positive("max_position_embeddings"),
                number(root, "rms_norm_eps", 1e-6),
                number(rope(), "rope_theta", number(root, "rope_theta", 10_000)),
                scaling(rope()),
                root.path("tie_word_embeddings").asBoolean(false),
                root.path("attention_bias").asBoolean(false),
                root.path("mlp_bias").asBoolean(false));
    }

    private String architecture() {
        String architecture = root.path("architectures").path(0).asText("");
        if (architecture.isEmpty() && root.path("model_type").asText().equals("llama")) {
            architecture = "LlamaForCausalLM";
        }
        if (!ARCHITECTURES.contains(architecture)) {
            throw wrong("the architecture is '"
                    + (architecture.isEmpty() ? root.path("model_type").asText("unnamed") : architecture)
                    + "', and known are " + String.join(", ", ARCHITECTURES));
        }
        return architecture;
    }

    /**
     * transformers 5 writes {@code rope_parameters}, its predecessors {@code rope_scaling} beside {@code rope_theta}.
     */
    private JsonNode rope() {
        return root.hasNonNull("rope_parameters") ? root.path("rope_parameters") : root.path("rope_scaling");
    }

    private RopeScaling scaling(JsonNode rope) {
        if (rope.path("partial_rotary_factor").asDouble(1) != 1) {
            throw wrong("partial_rotary_factor is " + rope.path("partial_rotary_factor")
                    + ", and only whole heads are rotated");
        }
        String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
        return switch (type) {
            case "default" -> new RopeScaling.None();
            case "linear" -> new RopeScaling.Linear(required(rope, "factor"));
            case "llama3" ->
                new RopeScaling.Llama3(
                        required(rope, "factor"),
                        required(rope, "low_freq_factor"),
                        required(rope, "high_freq_factor"),
                        required(rope, "original_max_position_embeddings"));
            default -> throw wrong("the rope type is '" + type + "', and known are default, linear and llama3");
        };
    }

    private int positive(String name) {
        JsonNode value = root.path(name);
        if (!value.isInt() || value.asInt() <= 0) {
            throw wrong(name + " is " + (value.isMissingNode() ? "missing" : value.toString())
                    + " where a positive integer belongs");
        }
        return value.asInt();
    }

    private double required(JsonNode node, String name) {
        if (!node.path(name).isNumber() || node.path(name).asDouble() <= 0) {
            throw wrong("rope scaling has no positive " + name);
        }
        return node.path(name).asDouble();
    }

    private double number(JsonNode node, String name, double otherwise) {
        if (!node.hasNonNull(name)) {
            return otherwise;
        }
        JsonNode value = node.path(name);
        if (!value.isNumber() || value.asDouble() <= 0) {
            throw wrong(name + " is " + value + " where a positive number belongs");
        }
        return value.asDouble();
    }

    private SpadeException wrong(String why) {
        return new SpadeException("Cannot use " + file + ": " + why + "; give a LLaMA-type checkpoint.");
    }
}
