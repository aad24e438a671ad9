package spade.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spade.Reason;
import spade.SpadeException;

/**
 * Reads and checks the {@code config.json} of a Hugging Face checkpoint, in the layouts of transformers 4 and 5: finds
 * the family, and gives its reader the fields.
 */
public final class ConfigReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Family family;
    /** The language model's fields, with what is meant where one is left out. */
    private final ObjectNode fields;

    private ConfigReader(Path file, JsonNode root) {
        this.file = file;
        this.family = family(root);
        this.fields = merged(root);
    }

    /** Reads the configuration of a checkpoint directory. */
    public static ModelConfig read(Path directory) {
        Path file = directory.resolve("config.json");
        if (!Files.isRegularFile(file)) {
            throw new SpadeException("There is no config.json in " + directory
                    + "; --model takes a Hugging Face checkpoint directory or ORG/NAME of the Hub.");
        }
        try {
            ConfigReader reader = new ConfigReader(file, JSON.readTree(file.toFile()));
            return reader.family.form().reader().apply(reader);
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

    private Family family(JsonNode root) {
        String architecture = root.path("architectures").path(0).asText("");
        String type = root.path("model_type").asText("unnamed");
        String name = architecture.isEmpty() ? type : architecture;
        OtherModels.reason(root, name).ifPresent(why -> {
            throw new SpadeException("Cannot use " + file + ": " + why + ".");
        });
        return Families.KNOWN.values().stream()
                .filter(known -> architecture.isEmpty()
                        ? known.type().equals(type)
                        : known.architecture().equals(architecture))
                .findFirst()
                .orElseThrow(() -> wrong("the architecture is '" + name + "'"));
    }

    /** What stands further within counts before what stands outside, and that before what is assumed. */
    private ObjectNode merged(JsonNode root) {
        ObjectNode assumed = object(family.form().defaults());
        return family.form().within().map(part -> merged(root, part, assumed)).orElseGet(() -> put(assumed, root));
    }

    private ObjectNode merged(JsonNode root, String part, ObjectNode sizes) {
        String first = sizes.fieldNames().next();
        String type = root.path(part).path("model_type").asText(first);
        if (!sizes.has(type)) {
            throw wrong(part + " is of the type '" + type + "', and " + family.architecture() + " may be around "
                    + sizes.properties().stream().map(Map.Entry::getKey).collect(Collectors.joining(", ")));
        }
        ObjectNode assumed = put(object(Families.ofType(type).form().defaults()), sizes.path(type));
        return put(put(assumed, root), root.path(part)).put("model_type", type);
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The defaults of a family are no JSON: " + json, e);
        }
    }

    private static ObjectNode put(ObjectNode target, JsonNode source) {
        source.properties().forEach(field -> target.set(field.getKey(), field.getValue()));
        return target;
    }

    /**
     * The numbers under the names that most families use.
     *
     * @param eps the name of what is added in normalisations
     * @param own what only the family has, given the features per head
     */
    ModelConfig config(String eps, IntFunction<FamilyConfig> own) {
        return config(positive("intermediate_size"), positive("max_position_embeddings"), positive(eps, 1e-6), own);
    }

    /**
     * The same, where some are known by other means.
     *
     * @param ffn size of the feed-forward layer
     * @param context longest sequence in tokens
     * @param eps added in normalisations
     */
    ModelConfig config(int ffn, int context, double eps, IntFunction<FamilyConfig> own) {
        int hidden = positive("hidden_size");
        int heads = positive("num_attention_heads");
        int keyValueHeads = count("num_key_value_heads", heads);
        if (!has("head_dim") && hidden % heads != 0) {
            throw wrong("hidden_size " + hidden + " is no multiple of " + heads
                    + " attention heads, and there is no head_dim");
        }
        int headSize = count("head_dim", hidden / heads);
        if (heads % keyValueHeads != 0) {
            throw wrong(heads + " attention heads cannot share " + keyValueHeads + " key-value heads evenly");
        }
        return new ModelConfig(
                family,
                positive("num_hidden_layers"),
                hidden,
                ffn,
                heads,
                keyValueHeads,
                headSize,
                positive("vocab_size"),
                context,
                eps,
                positive("final_logit_softcapping", 0.0),
                flag("tie_word_embeddings"),
                family.slots().stream()
                        .filter(slot -> slot.bias().test(this))
                        .map(LinearSlot::name)
                        .toList(),
                own.apply(headSize));
    }

    /** A positive integer, or another where it is left out. */
    int count(String name, int otherwise) {
        return has(name) ? positive(name) : otherwise;
    }

    /** Whether a field is there and not null. */
    boolean has(String name) {
        return !node(name).isMissingNode() && !node(name).isNull();
    }

    /** A field by the name that most families have for it. */
    JsonNode node(String name) {
        return Stream.concat(Stream.of(name), family.form().names().getOrDefault(name, List.of()).stream())
                .map(fields::path)
                .filter(node -> !node.isMissingNode())
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    /** False where it is left out. */
    boolean flag(String name) {
        return node(name).asBoolean(false);
    }

    int positive(String name) {
        JsonNode value = node(name);
        if (!value.isInt() || value.asInt() <= 0) {
            throw wrong(name + " is " + (value.isMissingNode() ? "missing" : value.toString())
                    + " where a positive integer belongs");
        }
        return value.asInt();
    }

    double positive(String name, double otherwise) {
        return positive(node(name), name, otherwise);
    }

    /** A positive number of an object of the configuration. */
    double positiveIn(JsonNode object, String name, double otherwise) {
        return positive(object.path(name), name, otherwise);
    }

    private double positive(JsonNode value, String name, double otherwise) {
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
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
