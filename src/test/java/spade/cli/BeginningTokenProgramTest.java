package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.TinyCheckpoint;

/** {@code --bos} on a tiny checkpoint whose beginning token is w7. */
@SuppressWarnings("NullAway.Init")
class BeginningTokenProgramTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WORDS = TinyCheckpoint.text(800);

    @TempDir
    private Path folder;

    private Path model;
    private String text;

    @BeforeEach
    void write() throws IOException {
        model = TinyCheckpoint.write(folder.resolve("model"));
        Files.writeString(model.resolve("tokenizer_config.json"), "{\"bos_token\": {\"content\": \"w7\"}}");
        text = Files.writeString(folder.resolve("text.txt"), WORDS).toString();
    }

    private Program run(String verb, String on, String bos, String... options) {
        List<String> arguments = new ArrayList<>(List.of(verb, "--model", model.toString(), "--quiet", "--json"));
        arguments.addAll(List.of("--calibration", on, "--calibration-windows", "4", "--seqlen", "32"));
        arguments.addAll(List.of("--bos", bos));
        arguments.addAll(List.of(options));
        return Program.run(arguments.toArray(String[]::new));
    }

    private static JsonNode json(Program program) throws IOException {
        assertThat(program.status()).as(program.err()).isZero();
        return JSON.readTree(program.out());
    }

    /** The oracle is the text with the word written in front of every 31 others. */
    @Test
    void aWindowWithTheTokenIsTheSameAsATextThatHasIt() throws IOException {
        String written = WORDS.replaceAll("((?:\\w+ ){31})", "w7 $1");
        String other = Files.writeString(folder.resolve("written.txt"), written).toString();
        for (List<String> how : List.of(
                List.<String>of(),
                List.of("--sparsity", "0.5", "--pruning", "one-shot"),
                List.of("--sparsity", "0.5", "--pruner", "sparsegpt"),
                List.of("--sparsity", "0.5", "--pruner", "pruner-zero"))) {
            String[] options = how.toArray(String[]::new);
            JsonNode found = json(run("evaluate", text, "window", with(options, "--text", text, "--windows", "9")));
            JsonNode oracle = json(run("evaluate", other, "none", with(options, "--text", other, "--windows", "9")));
            assertThat(found.get("windowNll")).isEqualTo(oracle.get("windowNll"));
            assertThat(found.get("textSha256")).isEqualTo(oracle.get("textSha256"));
            assertThat(found.get("bos").asText()).isEqualTo("window");
            assertThat(oracle.get("bos").asText()).isEqualTo("none");
            assertThat(found.get("seqlen").asInt()).isEqualTo(32);
        }
    }

    private static String[] with(String[] options, String... more) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void aTableNeverMixesThem() throws IOException {
        String run = folder.resolve("table").toString();
        String[] options = {"--text", text, "--windows", "9", "--sparsity", "0.5", "--allocation", "uniform"};
        JsonNode table = json(run("compare", text, "window", with(options, "--run", run)));
        assertThat(table.at("/provenance/text/bos").asText()).isEqualTo("window");
        assertThat(table.at("/provenance/calibration/bos").asText()).isEqualTo("window");
        for (String form : List.of("markdown", "latex")) {
            assertThat(Program.run("compare", "--run", run, "--as", form).out())
                    .contains("9 windows of 32 tokens, bos window");
        }
        assertThat(Program.run("compare", "--run", run, "--as", "csv").out()).contains(",9,32,window,1,");
        Program mixed = run("compare", text, "none", with(options, "--run", run));
        assertThat(mixed.status()).isEqualTo(2);
        assertThat(mixed.err()).contains("bos was window, and is none");
    }

    @Test
    void aRunRemembersIt() throws IOException {
        String run = folder.resolve("run").toString();
        String[] options = {
            "--sparsity",
            "0.5",
            "--search-text",
            text,
            "--windows",
            "6",
            "--report-text",
            text,
            "--report-windows",
            "3",
            "--candidates",
            "4",
            "--stages",
            "off",
            "--allow-overlap",
            "--run",
            run
        };
        JsonNode result = json(run("search", text, "window", options));
        for (String read : List.of("calibration", "searchText", "confirmationText", "reportTexts/0")) {
            assertThat(result.at("/provenance/models/0/" + read + "/bos").asText())
                    .isEqualTo("window");
        }
        JsonNode again = json(Program.run("replay", run, "--json", "--quiet"));
        assertThat(again.get("differences")).isEmpty();
        Program mixed = run("search", text, "text", with(options, "--resume"));
        assertThat(mixed.status()).isEqualTo(2);
        assertThat(mixed.err()).contains("bos was window, and is text");
        Path pruned = folder.resolve("pruned");
        Program export = Program.run("export", run, "--as", "checkpoint", "--out", pruned.toString(), "--quiet");
        assertThat(export.status()).as(export.err()).isZero();
        assertThat(JSON.readTree(pruned.resolve("spade.json").toFile())
                        .get("bos")
                        .asText())
                .isEqualTo("window");
        assertThat(pruned.resolve("README.md")).content().contains("3 windows of 32 tokens, bos window");
    }
}
