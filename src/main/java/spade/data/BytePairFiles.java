package spade.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import spade.AtomicFile;
import spade.CacheDirectory;
import spade.Digests;
import spade.Reason;
import spade.SpadeException;

/**
 * The tokenizer of a checkpoint that has {@code vocab.json} and {@code merges.txt} and no {@code tokenizer.json}: byte
 * pairs as GPT-2, OPT and GPT-NeoX have them. What transformers 5 makes of these files, and of the special tokens in
 * {@code tokenizer_config.json}, {@code special_tokens_map.json} and {@code added_tokens.json}, is written as a
 * {@code tokenizer.json}.
 */
final class BytePairFiles {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VOCABULARY = "vocab.json";
    private static final String MERGES = "merges.txt";
    private static final String LISTED = "added_tokens_decoder";

    /** The special tokens that every tokenizer may have, in the order in which transformers adds them. */
    private static final List<String> NAMED =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    private static final String GPT_2 = "GPT2Tokenizer";
    private static final String GPT_NEOX = "GPTNeoXTokenizer";

    /** The tokenizers of models whose files name none. */
    private static final Map<String, String> USUAL =
            Map.of("gpt2", GPT_2, "gpt_neo", GPT_2, "gptj", GPT_2, "opt", GPT_2, "gpt_neox", GPT_NEOX);

    private final Path directory;
    private final ObjectNode settings;
    private final ObjectNode vocabulary;
    /** By its text, in their order. */
    private final Map<String, ObjectNode> added = new LinkedHashMap<>();

    private BytePairFiles(Path directory) {
        this.directory = directory;
        this.settings = read("tokenizer_config.json");
        this.vocabulary = read(VOCABULARY);
        if (!settings.has(LISTED)) {
            settings.setAll(read("special_tokens_map.json"));
        }
    }

    static boolean areIn(Path directory) {
        return Files.isRegularFile(directory.resolve(VOCABULARY)) && Files.isRegularFile(directory.resolve(MERGES));
    }

    /** Writes the {@code tokenizer.json} of a checkpoint into the cache, under a name made of its content. */
    static Path tokenizer(Path directory) {
        String written = new BytePairFiles(directory).tokenizer().toString();
        Path file = CacheDirectory.writable().resolve("tokenizer-" + Digests.of(written) + ".json");
        if (!Files.exists(file)) {
            AtomicFile.write(file, written);
        }
        return file;
    }

    private ObjectNode tokenizer() {
        boolean neox = kind().equals(GPT_NEOX);
        List.of("bos_token", "eos_token", "unk_token")
                .forEach(name -> settings.putIfAbsent(name, TextNode.valueOf("<|endoftext|>")));
        if (neox) {
            settings.putIfAbsent("pad_token", TextNode.valueOf("<|padding|>"));
        }
        addAll();
        ObjectNode tokenizer = JSON.createObjectNode().put("version", "1.0");
        tokenizer.putArray("added_tokens").addAll(added.values());
        tokenizer.set("normalizer", neox ? JSON.createObjectNode().put("type", "NFC") : null);
        tokenizer
                .putObject("pre_tokenizer")
                .put("type", "ByteLevel")
                .put("add_prefix_space", settings.path("add_prefix_space").asBoolean())
                .put("trim_offsets", true)
                .put("use_regex", true);
        tokenizer.set("post_processor", template());
        ObjectNode model = tokenizer.putObject("model").put("type", "BPE");
        model.set("vocab", vocabulary);
        model.set("merges", merges());
        return tokenizer;
    }

    /** The class that transformers would load. */
    private String kind() {
        ObjectNode config = read("config.json");
        String usual = USUAL.getOrDefault(config.path("model_type").asText(), "model of an unknown type");
        String named = Stream.of(settings, config)
                .map(file -> file.path("tokenizer_class"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst()
                .orElse(usual)
                .replaceFirst("Fast$", "");
        if (!USUAL.containsValue(named)) {
            throw new SpadeException("There is no tokenizer.json in " + directory + ", and " + VOCABULARY + " and "
                    + MERGES + " are those of a " + named + ", not of GPT-2, OPT or GPT-NeoX; " + Tokenizer.REMEDY);
        }
        return named;
    }

    /** Those that are listed by number, then every other one that has a part to play. */
    private void addAll() {
        Map<Long, JsonNode> listed = new TreeMap<>();
        settings.path(LISTED).properties().forEach(token -> listed.put(Long.valueOf(token.getKey()), token.getValue()));
        if (!settings.has(LISTED)) {
            read("added_tokens.json")
                    .properties()
                    .forEach(token -> listed.put(token.getValue().asLong(), TextNode.valueOf(token.getKey())));
        }
        listed.values().forEach(this::add);
        NAMED.forEach(name -> add(settings.path(name)));
        settings.properties().stream()
                .filter(setting -> setting.getKey().endsWith("_token"))
                .forEach(setting -> add(setting.getValue()));
        String extra =
                settings.path("extra_special_tokens").isEmpty() ? "additional_special_tokens" : "extra_special_tokens";
        settings.path(extra).forEach(this::add);
    }

    /** Adds a token, given as its text or with where it matches; what is neither, as a switch is, adds nothing. */
    private void add(JsonNode token) {
        text(token)
                .ifPresent(text -> added.computeIfAbsent(
                        text,
                        first -> JSON.createObjectNode()
                                .put("id", number(text))
                                .put("content", text)
                                .put("single_word", token.path("single_word").asBoolean())
                                .put("lstrip", token.path("lstrip").asBoolean())
                                .put("rstrip", token.path("rstrip").asBoolean())
                                .put("normalized", token.path("normalized").asBoolean())
                                .put("special", true)));
    }

    private static Optional<String> text(JsonNode token) {
        return Optional.of(token.isObject() ? token.path("content") : token)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText);
    }

    /** Tokens that the vocabulary does not have stand behind it. */
    private long number(String text) {
        ObjectNode known = added.get(text);
        if (known != null) {
            return known.path("id").asLong();
        }
        long behind =
                added.keySet().stream().filter(token -> !vocabulary.has(token)).count();
        return vocabulary.path(text).asLong(vocabulary.size() + behind);
    }

    /** What stands before and after a text. */
    private ObjectNode template() {
        ObjectNode template = JSON.createObjectNode().put("type", "TemplateProcessing");
        ObjectNode special = template.putObject("special_tokens");
        ArrayNode single = template.putArray("single");
        place("bos_token", single, special);
        place(single, "Sequence", "A");
        place("eos_token", single, special);
        ArrayNode pair = template.putArray("pair");
        place(pair, "Sequence", "A");
        place(pair, "Sequence", "B");
        return template;
    }

    private void place(String name, ArrayNode pieces, ObjectNode special) {
        if (settings.path("add_" + name).asBoolean()) {
            text(settings.path(name)).ifPresent(text -> {
                place(pieces, "SpecialToken", text);
                ObjectNode token = special.putObject(text).put("id", text);
                token.putArray("ids").add(number(text));
                token.putArray("tokens").add(text);
            });
        }
    }

    private static void place(ArrayNode pieces, String kind, String what) {
        pieces.addObject().putObject(kind).put("id", what).put("type_id", 0);
    }

    private ArrayNode merges() {
        Path file = directory.resolve(MERGES);
        ArrayNode merges = JSON.createArrayNode();
        try {
            Files.readAllLines(file).stream()
                    .filter(line -> !line.startsWith("#version") && !line.isBlank())
                    .forEach(merges::add);
        } catch (IOException e) {
            throw Tokenizer.unreadable(file, Reason.of(e), e);
        }
        return merges;
    }

    /** Nothing where there is no such file. */
    private ObjectNode read(String name) {
        Path file = directory.resolve(name);
        if (!Files.exists(file)) {
            return JSON.createObjectNode();
        }
        try {
            return JSON.readValue(file.toFile(), ObjectNode.class);
        } catch (IOException e) {
            throw Tokenizer.unreadable(
                    file, String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
    }
}
