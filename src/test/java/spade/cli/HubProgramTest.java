package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.TinyCheckpoint;
import spade.hub.Fault;
import spade.hub.HubServer;

/** Models by their names on the Hub, in processes of their own, because the environment says where the Hub is. */
class HubProgramTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final HubServer server = new HubServer(0);

    @SuppressWarnings("NullAway.Init")
    private String text;

    @BeforeEach
    void write() throws IOException {
        text = Files.writeString(folder.resolve("text.txt"), TinyCheckpoint.text(1600))
                .toString();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String add(long seed) throws IOException {
        Path model = TinyCheckpoint.write(folder.resolve("model " + seed), seed);
        Files.writeString(model.resolve("tokenizer_config.json"), "{}");
        return server.add("org/tiny", model, Fault.NONE);
    }

    private ProcessBuilder spade(String... arguments) {
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp"));
        words.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
        words.addAll(List.of(arguments));
        ProcessBuilder process = new ProcessBuilder(words);
        process.environment().keySet().removeIf(name -> name.startsWith("HF_") || name.startsWith("HUGGING"));
        process.environment().put("HF_ENDPOINT", server.endpoint().toString());
        process.environment().put("HF_HOME", folder.resolve("home").toString());
        return process;
    }

    private Program run(String... arguments) throws IOException, InterruptedException {
        Path err = folder.resolve("err");
        Process process = spade(arguments).redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Program(process.waitFor(), out, Files.readString(err));
    }

    private Program search(String run, String... more) throws IOException, InterruptedException {
        return run(
                Stream.concat(Stream.of("search", "--run", run, "--seqlen", "32", "--quiet", "--json"), Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void aNameStandsWhereAFolderDoes() throws IOException, InterruptedException {
        String commit = add(5);
        String[] measured = {"--text", text, "--seqlen", "32", "--windows", "4", "--json", "--quiet"};
        Program named = run(words("evaluate", "--model", "org/tiny", measured));
        assertThat(named.status()).as(named.err()).isZero();
        Program local =
                run(words("evaluate", "--model", folder.resolve("model 5").toString(), measured));
        assertThat(JSON.readTree(named.out()).get("windowNll"))
                .isEqualTo(JSON.readTree(local.out()).get("windowNll"));
        // A folder of the same name goes before.
        assertThat(JSON.readTree(run("fetch", "org/tiny", "--json").out())
                        .get("repository")
                        .asText())
                .isEqualTo("org/tiny@" + commit);
        Program absent = run("fetch", "org/absent", "--quiet");
        assertThat(absent.status()).isEqualTo(1);
        assertThat(absent.err())
                .startsWith("spade: There is no repository org/absent")
                .hasLineCount(1);
        assertThat(run("fetch", "absent").status()).isEqualTo(2);
    }

    private String[] searching(String others) {
        return ("0.5 --candidates 12 --confirm 0 --calibration-windows 4 --windows 6 --report-windows 4 --calibration "
                        + text + " --search-text " + text + " --report-text " + others)
                .split(" ", -1);
    }

    private static String[] words(String verb, String option, String value, String... more) {
        return Stream.concat(Stream.of(verb, option, value), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void aRunStaysWithTheCommitThatItBeganWith() throws IOException, InterruptedException {
        String first = add(5);
        String run = folder.resolve("run").toString();
        String others = Files.writeString(
                        folder.resolve("others.txt"), TinyCheckpoint.text(3200).substring(7000))
                .toString();
        Program begun = search(run, words("--model", "org/tiny", "--sparsity", searching(others)));
        assertThat(begun.status()).as(begun.err()).isZero();
        JsonNode model = JSON.readTree(Path.of(run, "run.json").toFile()).at("/models/0");
        assertThat(model.get("name").asText()).isEqualTo("tiny");
        assertThat(model.get("repository").asText()).isEqualTo("org/tiny@" + first);
        add(6);
        assertThat(run("fetch", "org/tiny", "--quiet").status()).isZero();
        Program resumed = search(run, "--resume", "--candidates", "14");
        assertThat(resumed.status()).as(resumed.err()).isZero();
        // Somewhere else the run says what it needs.
        Path home = Files.move(folder.resolve("home"), folder.resolve("elsewhere"));
        Program lost = run("replay", run, "--quiet");
        assertThat(lost.status()).isEqualTo(1);
        assertThat(lost.err()).contains("--model org/tiny@" + first);
        assertThat(home).exists();
        Program again = run("replay", run, "--quiet", "--model", "org/tiny@" + first);
        assertThat(again.status()).as(again.err()).isZero();
    }
}
