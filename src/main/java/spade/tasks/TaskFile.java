package spade.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import spade.Nearest;
import spade.Reason;
import spade.UsageException;
import spade.hub.Repository;

/**
 * Reads definitions of tasks from JSON with comments and trailing commas; {@link TaskDefinition} explains the keys.
 * What is wrong is a {@link UsageException} that names file and key.
 */
final class TaskFile {

    private static final ObjectReader READER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    /** Every key with a value as it may be. */
    private static final Map<String, String> EXAMPLES = Map.ofEntries(
            Map.entry("name", "\"capitals\""),
            Map.entry("repository", "\"ORG/NAME\""),
            Map.entry("file", "\"capitals.jsonl\""),
            Map.entry("context", "\"Question: {question}\\nAnswer:\""),
            Map.entry("choices", "\"{options}\" or [\"no\", \"yes\"]"),
            Map.entry("gold", "\"{answer}\""),
            Map.entry("labels", "[\"A\", \"B\"]"),
            Map.entry("metrics", "[\"acc\", \"acc_norm\"]"),
            Map.entry("description", "\"Answer these questions.\\n\\n\""),
            Map.entry("clean", "\"strip\""),
            Map.entry("shots", "5"),
            Map.entry("shotsFile", "\"examples.jsonl\""),
            Map.entry("parts", "[\"history\", \"law\"]"));

    private static final int MOST_SHOTS = 100;

    /** What errors call it. */
    private final String file;

    private final JsonNode keys;

    private TaskFile(String file, JsonNode keys) {
        this.file = file;
        this.keys = keys;
    }

    static TaskDefinition read(Path file) {
        try {
            return parse(Files.readString(file), file.toString(), file.resolveSibling("."));
        } catch (IOException e) {
            throw new UsageException("Cannot read the task " + file + " (" + Reason.of(e)
                    + "); check the path, or use one of " + String.join(", ", TaskNames.all()) + ".");
        }
    }

    /**
     * Reads a file's text.
     *
     * @param folder where its files are
     */
    static TaskDefinition parse(String text, String file, Path folder) {
        try {
            JsonNode keys = READER.readValue(text);
            if (!keys.isObject()) {
                throw new UsageException("The task " + file + " is no JSON object; " + example("gold") + ".");
            }
            return new TaskFile(file, keys).definition(folder);
        } catch (JsonProcessingException e) {
            throw new UsageException("The task " + file + " is no JSON at line "
                    + Math.max(1, e.getLocation().getLineNr()) + " ("
                    + e.getOriginalMessage().lines().findFirst().orElse("") + "); correct it there.");
        }
    }

    private static String example(String key) {
        return "it may say \"" + key + "\": " + EXAMPLES.get(key);
    }

    private TaskDefinition definition(Path folder) {
        checkKeys();
        List<Template> contexts = required("context");
        List<Template> choices = required("choices");
        if (contexts.size() > 1 && choices.size() > 1 && contexts.size() != choices.size()) {
            throw error("context", "has " + contexts.size() + " templates for " + choices.size() + " choices");
        }
        List<Template> files = values("file", Template::parse);
        Optional<Repository> repository =
                text("repository").map(name -> value("repository", name, TaskFile::repository));
        if (repository.isPresent() && files.isEmpty()) {
            throw error("file", "is missing, though rows lie in the repository " + repository.get());
        }
        return new TaskDefinition(
                name(),
                metrics(),
                new Prompt(
                        contexts,
                        choices,
                        single("gold").orElseThrow(() -> error("gold", "is missing")),
                        values("labels", Template::parse),
                        values("clean", Filter::parse)),
                single("description").orElseGet(() -> Template.parse("")),
                repository,
                folder,
                files,
                new Shots(shots(), values("shotsFile", Template::parse)),
                values("parts", this::part));
    }

    private void checkKeys() {
        List<String> known = EXAMPLES.keySet().stream().sorted().toList();
        for (Iterator<String> names = keys.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new UsageException("The key '" + name + "' of the task " + file + " is unknown; "
                        + Nearest.advice(name, known) + ".");
            }
        }
    }

    private UsageException error(String key, String what) {
        return new UsageException("\"" + key + "\" of the task " + file + " " + what + "; " + example(key) + ".");
    }

    private static Repository repository(String name) {
        return Repository.parse(Repository.Kind.DATASET, name);
    }

    private String name() {
        String fileName = String.valueOf(Path.of(file).getFileName()).replaceFirst("\\.json$", "");
        return part(text("name").orElse(fileName));
    }

    /** Names become names of files. */
    private String part(String name) {
        if (!name.matches("\\w[\\w.-]*")) {
            throw new UsageException("'" + name + "' of the task " + file
                    + " is no name; it takes letters, digits, '.', '_' and '-', and begins with none of the last"
                    + " three but '_'.");
        }
        return name;
    }

    private Set<Accuracy> metrics() {
        Set<Accuracy> metrics = EnumSet.of(Accuracy.ACC);
        metrics.addAll(values("metrics", Accuracy::parse));
        return metrics;
    }

    private int shots() {
        JsonNode count = keys.path("shots");
        if (count.isMissingNode()) {
            return 0;
        }
        if (!count.isInt() || count.intValue() < 0 || count.intValue() > MOST_SHOTS) {
            throw error("shots", "is no whole number from 0 to " + MOST_SHOTS);
        }
        return count.intValue();
    }

    private List<Template> required(String key) {
        List<Template> templates = values(key, Template::parse);
        if (templates.isEmpty()) {
            throw error(key, "is missing");
        }
        return templates;
    }

    private Optional<Template> single(String key) {
        return text(key).map(text -> value(key, text, Template::parse));
    }

    private Optional<String> text(String key) {
        if (!keys.has(key)) {
            return Optional.empty();
        }
        return Optional.of(texts(key))
                .filter(texts -> texts.size() == 1 && keys.path(key).isTextual())
                .map(texts -> texts.get(0))
                .or(() -> {
                    throw error(key, "is no text");
                });
    }

    /** What a text, or each of a list, stands for. */
    private <T> List<T> values(String key, Function<String, T> parse) {
        return texts(key).stream().map(text -> value(key, text, parse)).toList();
    }

    private <T> T value(String key, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (UsageException e) {
            throw new UsageException(
                    "In \"" + key + "\" of the task " + file + ": " + Objects.requireNonNullElse(e.getMessage(), ""));
        }
    }

    private List<String> texts(String key) {
        JsonNode value = keys.path(key);
        List<String> texts = new ArrayList<>();
        for (JsonNode entry : value.isTextual() ? List.of(value) : value) {
            if (!entry.isTextual()) {
                throw error(key, "holds what is no text");
            }
            texts.add(entry.textValue());
        }
        if (texts.isEmpty() && keys.has(key)) {
            throw error(key, "is no text and no list of texts");
        }
        return texts;
    }
}
