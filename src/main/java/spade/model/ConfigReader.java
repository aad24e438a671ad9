package spade.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.function.IntFunction;
import spade.Reason;
import spade.SpadeException;

/**
 * Reads and checks the {@code config.json} of a Hugging Face checkpoint, in the layouts of transformers 4 and 5: finds
 * the family, and gives its reader the fields.
 */
public final class ConfigReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final JsonNode root;
    private final Family family;

    private ConfigReader(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
        this.family = family();
    }

    /** Reads the configuration of a checkpoint directory. */
    public static ModelConfig read(Path directory) {
        Path file = directory.resolve("config.json");
        if (!Files.isRegularFile(file)) {
            throw new SpadeException(
                    "There is no config.json in " + directory + "; --model takes a Hugging Face checkpoint directory.");
        }
        try {
            ConfigReader reader = new ConfigReader(file, JSON.readTree(file.toFile()));
            return reader.family.reader().apply(reader);
        } catch (JsonProcessingException e) {
            throw new SpadeException(
                    "Cannot read " + file + ": not JSON at line "
                            + e.getLocation().getLineNr() + " (" + e.getOriginalMessage()
                            + "); download the file again.",
                    e);
        } catch (IOException e) {
            throw new SpadeException("Cannot read " + file + " (" + Reason.of(e) + ").", e);
        }
    }

    private Family family() {
        String architecture = root.path("architectures").path(0).asText("");
        String type = root.path("model_type").asText("unnamed");
        return Families.KNOWN.values().stream()
                .filter(known -> architecture.isEmpty()
                        ? known.type().equals(type)
                        : known.architecture().equals(architecture))
                .findFirst()
                .orElseThrow(
                        () -> wrong("the architecture is '" + (architecture.isEmpty() ? type : architecture) + "'"));
    }

    /**
     * The numbers under the names that most families use.
     *
     * @param eps the name of what is added in normalisations
     * @param own what only the family has, given the features per head
     */
    ModelConfig config(String eps, IntFunction<FamilyConfig> own) {
        int hidden = positive("hidden_size");
        int heads = positive("num_attention_heads");
        int keyValueHeads = has("num_key_value_heads") ? positive("num_key_value_heads") : heads;
        int headSize = has("head_dim") ? positive("head_dim") : hidden / heads;
        if (!has("head_dim") && hidden % heads != 0) {
            throw wrong("hidden_size " + hidden + " is no multiple of " + heads
                    + " attention heads, and there is no head_dim");
        }
        if (heads % keyValueHeads != 0) {
            throw wrong(heads + " attention heads cannot share " + keyValueHeads + " key-value heads evenly");
        }
        return new ModelConfig(
                family,
                positive("num_hidden_layers"),
                hidden,
                positive("intermediate_size"),
                heads,
                keyValueHeads,
                headSize,
                positive("vocab_size"),
                positive("max_position_embeddings"),
                positive(eps, 1e-6),
                flag("tie_word_embeddings"),
                family.slots().stream()
                        .filter(slot -> slot.bias().test(this))
                        .map(LinearSlot::name)
                        .toList(),
                own.apply(headSize));
    }

    /** Whether a field is there and not null. */
    boolean has(String name) {
        return root.hasNonNull(name);
    }

    JsonNode node(String name) {
        return root.path(name);
    }

    /** False where it is left out. */
    boolean flag(String name) {
        return root.path(name).asBoolean(false);
    }

    int positive(String name) {
        JsonNode value = root.path(name);
        if (!value.isInt() || value.asInt() <= 0) {
            throw wrong(name + " is " + (value.isMissingNode() ? "missing" : value.toString())
                    + " where a positive integer belongs");
        }
        return value.asInt();
    }

    double positive(String name, double otherwise) {
        return positive(root, name, otherwise);
    }

    double positive(JsonNode node, String name, double otherwise) {
        if (!node.hasNonNull(name)) {
            return otherwise;
        }
        JsonNode value = node.path(name);
        if (!value.isNumber() || value.asDouble() <= 0) {
            throw wrong(name + " is " + value + " where a positive number belongs");
        }
        return value.asDouble();
    }

    SpadeException wrong(String why) {
        String known = String.join(", ", new TreeSet<>(Families.KNOWN.keySet()));
        return new SpadeException("Cannot use " + file + ": " + why + "; known architectures are " + known + ".");
    }
}
