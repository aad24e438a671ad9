package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.TinyCheckpoint;

/** Pruned checkpoints and their cards, as a user makes them. */
class PruneProgramTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path model;

    @SuppressWarnings("NullAway.Init")
    private String text;

    @BeforeEach
    void write() throws IOException {
        model = TinyCheckpoint.write(folder.resolve("tiny-model"));
        text = Files.writeString(folder.resolve("text.txt"), TinyCheckpoint.text(800))
                .toString();
        Files.writeString(model.resolve("README.md"), """
                        ---
                        license: other
                        license_name: "tiny: licence"
                        tags: [x]
                        ---
                        license: none
                        """);
    }

    private Program run(String verb, String... options) {
        List<String> arguments = new ArrayList<>(List.of(verb, "--seqlen", "32"));
        arguments.addAll(List.of(options));
        return Program.run(arguments.toArray(String[]::new));
    }

    private Program prune(Path out, String... options) {
        List<String> arguments = new ArrayList<>(List.of("--model", "" + model, "--calibration", text));
        arguments.addAll(List.of("--calibration-windows", "4", "--sparsity", "0.5", "--out", out.toString()));
        arguments.addAll(List.of(options));
        return run("prune", arguments.toArray(String[]::new));
    }

    private static JsonNode frontMatter(Path out) throws IOException {
        String card = Files.readString(out.resolve("README.md"));
        assertThat(card).startsWith("---\n");
        return new YAMLMapper().readTree(card.substring(4, card.indexOf("\n---\n", 4)));
    }

    @Test
    void theCardHasWhatTheHubReadsAndNoPathOfThisMachine() throws IOException {
        Path out = folder.resolve("out");
        Path allocation = Files.writeString(folder.resolve("mine.json"), "[0.4, 0.5, 0.6]");
        Program program = prune(out, "--text", text, "--windows", "6", "--allocation", allocation.toString());
        assertThat(program.status()).as(program.err()).isZero();
        JsonNode matter = frontMatter(out);
        assertThat(matter.get("base_model").asText()).isEqualTo("tiny-model");
        assertThat(matter.get("license").asText()).isEqualTo("other");
        assertThat(matter.get("license_name").asText()).isEqualTo("tiny: licence");
        assertThat(matter.get("library_name").asText()).isEqualTo("transformers");
        assertThat(matter.get("pipeline_tag").asText()).isEqualTo("text-generation");
        assertThat(matter.get("tags"))
                .extracting(JsonNode::asText)
                .containsExactly("pruned", "sparse", "wanda", "spade");
        for (String file : List.of("README.md", "spade.json")) {
            assertThat(out.resolve(file))
                    .content()
                    .doesNotContain(folder.toString())
                    .contains("mine.json", "text.txt");
        }
        assertThat(out.resolve("README.md"))
                .content()
                .contains("lm_eval --model hf --model_args pretrained=.,dtype=float32", ", torch ")
                .doesNotContain("{djl");
    }

    private double evaluated(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--text", text, "--windows", "6", "--json"));
        arguments.addAll(List.of(options));
        Program program = run("evaluate", arguments.toArray(String[]::new));
        assertThat(program.status()).as(program.err()).isZero();
        return JSON.readTree(program.out()).get("perplexity").asDouble();
    }

    @Test
    void theCardSetsItsPerplexityBesideTheDenseAndTheUniformModel() throws IOException {
        Path out = folder.resolve("out");
        assertThat(prune(out, "--text", text, "--windows", "6", "--allocation", "owl")
                        .status())
                .isZero();
        JsonNode data = JSON.readTree(out.resolve("spade.json").toFile());
        double dense = evaluated("--model", model.toString());
        double uniform = evaluated(
                "--model", model.toString(), "--sparsity", "0.5", "--calibration", text, "--calibration-windows", "4");
        double own = evaluated("--model", out.toString());
        assertThat(data.at("/baselines/dense").asDouble()).isCloseTo(dense, within(1e-9));
        assertThat(data.at("/baselines/uniform").asDouble()).isCloseTo(uniform, within(1e-9));
        assertThat(data.get("perplexity").asDouble()).isCloseTo(own, within(1e-6));
        assertThat(out.resolve("README.md"))
                .content()
                .contains(
                        String.format("| uniform sparsity | %.4f |", uniform),
                        String.format("| dense | %.4f |", dense),
                        "text.txt, 6 windows of 32 tokens",
                        "| allocation | owl: `range(outlier_ratio(scores, 5), -0.08)`, per block |");
        Path bare = folder.resolve("bare");
        assertThat(prune(bare, "--text", text, "--no-baselines").status()).isZero();
        assertThat(bare.resolve("README.md"))
                .content()
                .contains("| perplexity |")
                .doesNotContain("| dense |");
    }

    @Test
    void withoutATextNothingIsMeasuredAndTheWeightsAreTheSame() throws IOException {
        Path measured = folder.resolve("measured");
        Path not = folder.resolve("not");
        assertThat(prune(measured, "--text", text, "--windows", "2").status()).isZero();
        Program program = prune(not, "--json", "--text", "none");
        assertThat(program.status()).as(program.err()).isZero();
        JsonNode said = JSON.readTree(program.out());
        assertThat(said.get("perplexity").isNull()).isTrue();
        assertThat(said.get("text").isNull()).isTrue();
        assertThat(said.get("sparsity").asDouble()).isCloseTo(0.5, within(0.02));
        assertThat(Files.mismatch(measured.resolve("model.safetensors"), not.resolve("model.safetensors")))
                .isEqualTo(-1);
        assertThat(not.resolve("README.md")).content().contains("| block |").doesNotContain("perplexity");
        assertThat(frontMatter(not).get("base_model").asText()).isEqualTo("tiny-model");
        Program windows = prune(folder.resolve("windows"), "--text", "none", "--windows", "2");
        assertThat(windows.status()).isEqualTo(2);
        assertThat(windows.err()).contains("--windows", "name a text");
    }

    @Test
    void aNameOfTheHubIsFoundInItsCacheAndInTheConfiguration() throws IOException {
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replaceFirst("\\{", "{\"_name_or_path\": \"org/named\", "));
        assertThat(prune(folder.resolve("named"), "--text", "none").status()).isZero();
        assertThat(frontMatter(folder.resolve("named")).get("base_model").asText())
                .isEqualTo("org/named");
        Path snapshots = Files.createDirectories(folder.resolve("models--org--cached/snapshots"));
        model = Files.move(model, snapshots.resolve("0123"));
        assertThat(prune(folder.resolve("cached"), "--text", "none").status()).isZero();
        assertThat(frontMatter(folder.resolve("cached")).get("base_model").asText())
                .isEqualTo("org/cached");
    }
}
