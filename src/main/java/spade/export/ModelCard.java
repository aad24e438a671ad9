package spade.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import spade.Json;
import spade.Lines;
import spade.hub.Hub;
import spade.hub.Repository;
import spade.measure.Workbench;

/**
 * The README of a pruned checkpoint, with the front matter that the Hugging Face Hub reads, and the same as data. Of
 * files only their names are told: where they lay is nobody else's business.
 */
final class ModelCard {

    private static final String HEAD = """
        # %s, pruned

        %.2f %% of the prunable weights are zero (counted; embeddings, norms and the output head are dense). The \
        tensors have the shapes and types of the original, and load as it does.

        | | |
        |---|---|
        | original | `%s`, SHA-256 of configuration and weights %s |
        | pruner | %s, %s |
        | allocation | %s`%s`, per %s |
        | calibration | %s, %d windows of %d tokens, bos %s, SHA-256 %s |
        | pass | %s, %s |
        | versions | %s |
        """;

    private static final String MEASURED = """
        | | perplexity |
        |---|---|
        | this checkpoint | %s |
        %s
        On %s, %d windows of %d tokens, bos %s, %s, SHA-256 of the windows %s. Comparable only with the same text, \
        tokenizer, context length, place of the beginning token and type.
        """;

    private static final String HARNESS = """
        Zero-shot tasks, by [lm-evaluation-harness](https://github.com/EleutherAI/lm-evaluation-harness), in this folder:

            lm_eval --model hf --model_args pretrained=.,dtype=%s --batch_size 8 \\
                --tasks boolq,rte,hellaswag,winogrande,arc_easy,arc_challenge,openbookqa

        | block | sparsity, allocated | counted |
        |---|---|---|""";

    private static final String HUB_NAME = "[A-Za-z0-9][\\w.-]*/[\\w.-]+";

    private final Path source;
    private final Evaluation of;
    private final ObjectNode data;
    private final Optional<String> name;

    /** @param name of the allocation, if it has one */
    ModelCard(Workbench workbench, Evaluation of, Optional<String> name) {
        this.name = name;
        this.source = workbench.conditions().model().toAbsolutePath().normalize();
        this.of = of;
        this.data = (ObjectNode) Json.tree(of);
        data.put("model", Hub.shortName(source));
        for (String named : List.of("text", "calibration", "method")) {
            if (data.get(named).isTextual()) {
                data.put(named, name(data.get(named).asText()));
            }
        }
    }

    /** A text or an allocation without its folder; a formula as it is. */
    private static String name(String named) {
        return named.indexOf('(') >= 0 ? named : named.replaceFirst("^(\\w+:(?![/\\\\]*$))?(?:.*[/\\\\])?", "$1");
    }

    /** What {@code spade.json} holds. */
    String data() {
        return data.toPrettyString();
    }

    String text() {
        Lines card = new Lines().append(frontMatter());
        head(card);
        of.windows().ifPresent(windows -> measured(card, windows));
        card.add(HARNESS, of.dtype());
        for (int l = 0; l < of.allocation().size(); l++) {
            card.add(
                    "| %d | %.4f | %.4f |",
                    l, of.allocation().get(l), of.blockSparsity().get(l));
        }
        return card.add("%nEverything above as data: `spade.json`. Made with Spade.")
                .toString();
    }

    private void head(Lines card) {
        card.add(
                HEAD,
                base(),
                100 * of.sparsity(),
                Hub.nameOf(source).orElseGet(this::base),
                of.modelSha256(),
                of.pruner(),
                of.pruning(),
                name.map(known -> known + ": ").orElse(""),
                data.get("method").asText(),
                of.granularity(),
                data.get("calibration").asText(),
                of.calibrationWindows().orElse(0),
                of.seqlen(),
                of.bos(),
                of.calibrationSha256().orElse(""),
                of.dtype(),
                of.device(),
                of.versions().entrySet().stream()
                        .map(version -> version.getKey() + " " + version.getValue())
                        .collect(Collectors.joining(", ")));
    }

    private void measured(Lines card, int windows) {
        card.add(
                MEASURED,
                perplexity(of.perplexity()),
                of.baselines()
                        .map(beside -> Lines.format(
                                "| uniform sparsity | %s |%n| dense | %s |%n",
                                perplexity(beside.uniform()), perplexity(beside.dense())))
                        .orElse(""),
                data.get("text").asText(),
                windows,
                of.seqlen(),
                of.bos(),
                of.dtype(),
                of.textSha256().orElse(""));
    }

    private static String perplexity(double value) {
        return Double.isFinite(value) ? Lines.format("%.4f", value) : "broken";
    }

    private String frontMatter() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("base_model", base());
        licence().forEach(facts::put);
        facts.put("library_name", "transformers");
        facts.put("pipeline_tag", "text-generation");
        facts.put("tags", List.of("pruned", "sparse", of.pruner().split("[+ ]", 2)[0], "spade"));
        try {
            return new YAMLMapper().writeValueAsString(facts) + "---" + System.lineSeparator();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Strings can be written as YAML", e);
        }
    }

    /** The original as the Hub knows it, if its folder or configuration says so; else the folder's name. */
    private String base() {
        return Hub.nameOf(source)
                .map(name -> Repository.parse(Repository.Kind.MODEL, name).name())
                .or(() -> configured("_name_or_path").filter(name -> name.matches(HUB_NAME)))
                .orElse(data.get("model").asText());
    }

    private Optional<String> configured(String field) {
        return text(read("config.json", file -> new ObjectMapper().readTree(file)), field);
    }

    private static Optional<String> text(JsonNode facts, String field) {
        return Optional.of(facts.path(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    /** The original's, if its README or configuration names one. */
    private Map<String, String> licence() {
        JsonNode readme = read("README.md", ModelCard::frontMatter);
        Map<String, String> facts = new LinkedHashMap<>();
        text(readme, "license").or(() -> configured("license")).ifPresent(name -> facts.put("license", name));
        for (String more : List.of("license_name", "license_link")) {
            text(readme, more).ifPresent(value -> facts.put(more, value));
        }
        return facts;
    }

    private static JsonNode frontMatter(String readme) throws JsonProcessingException {
        Matcher matter = Pattern.compile("\\A---\\R(.*?)^---$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(readme);
        return new YAMLMapper().readTree(matter.find() ? matter.group(1) : "");
    }

    private interface Parser {
        JsonNode parse(String text) throws IOException;
    }

    /** Nothing where a file is absent or cannot be read: a card does without. */
    private JsonNode read(String file, Parser parser) {
        try {
            Path path = source.resolve(file);
            return Files.exists(path) ? parser.parse(Files.readString(path)) : MissingNode.getInstance();
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
