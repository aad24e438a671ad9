package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.TinyCheckpoint;

/** Bad input ends with one sentence that names the value and a remedy, and with status 1 or 2. */
class BadInputTest {

    private static final int FAILED = 1;
    private static final int USAGE = 2;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path model;

    @SuppressWarnings("NullAway.Init")
    private Path text;

    @BeforeEach
    void write() throws IOException {
        model = TinyCheckpoint.write(folder.resolve("model"));
        text = Files.writeString(folder.resolve("text.txt"), TinyCheckpoint.text(600));
    }

    @Test
    void aDirectoryThatIsNotThere() {
        model = folder.resolve("absent");
        fails(evaluate(), FAILED, "no directory", "absent", "--model");
    }

    @Test
    void aDirectoryWithoutConfiguration() throws IOException {
        Files.delete(model.resolve("config.json"));
        fails(evaluate(), FAILED, "no config.json", model.toString());
    }

    @Test
    void weightsOnlyAsPickle() throws IOException {
        Files.move(model.resolve("model.safetensors"), model.resolve("pytorch_model.bin"));
        fails(evaluate(), FAILED, "pytorch_model.bin", "never opened", "safe_serialization=True");
    }

    @Test
    void weightsThatAreCutOff() throws IOException {
        try (FileChannel file = FileChannel.open(model.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 2);
        }
        fails(evaluate(), FAILED, "model.safetensors", "cut off", "download");
    }

    @Test
    void aHeaderThatLiesAboutSizes() throws IOException {
        edit("\"shape\":[64,32]", "\"shape\":[64,31]");
        fails(evaluate(), FAILED, "model.embed_tokens.weight", "[64, 31]", "8192 bytes");
    }

    @Test
    void anUnknownTensorType() throws IOException {
        edit("\"F32\"", "\"F99\"");
        fails(evaluate(), FAILED, "unknown dtype 'F99'");
    }

    @Test
    void weightsThatAreNotNumbers() throws IOException {
        try (FileChannel file = FileChannel.open(model.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
            ByteBuffer nan = ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(Float.NaN)
                    .flip();
            file.write(nan, file.size() - 4);
        }
        fails(evaluate(), FAILED, "model.layers.2.mlp.down_proj.weight", "NaN");
    }

    @Test
    void anotherArchitecture() throws IOException {
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("LlamaForCausalLM", "XglmForCausalLM"));
        fails(evaluate(), FAILED, "XglmForCausalLM", "LlamaForCausalLM");
    }

    @Test
    void aTextShorterThanAWindow() throws IOException {
        Files.writeString(text, TinyCheckpoint.text(10));
        fails(evaluate(), FAILED, "10 tokens", "--seqlen");
    }

    @Test
    void aTextThatIsNotThere() {
        text = folder.resolve("absent.txt");
        fails(evaluate(), FAILED, "absent.txt");
    }

    @Test
    void asManyWindowsAsTheTextDoesNotHave() {
        fails(search("--report-windows", "19"), FAILED, "at most 18 windows");
    }

    @Test
    void sparsitiesOutsideTheirRange() {
        fails(evaluate("--sparsity", "1.5"), USAGE, "1.5");
        fails(evaluate("--sparsity", "0"), USAGE, "0.0");
        fails(evaluate("--sparsity", "NaN"), USAGE, "NaN");
        fails(evaluate("--sparsity", "many"), USAGE, "'many'");
    }

    @Test
    void windowsLongerThanTheContext() {
        fails(evaluate("--seqlen", "65"), USAGE, "at most 64 tokens", "65");
    }

    @Test
    void aBeginningTokenThatTheTokenizerHasNot() throws IOException {
        fails(evaluate("--bos", "window"), FAILED, "--bos window", model.toString(), "--bos text");
        fails(search("--bos", "window"), FAILED, "--bos window", model.toString(), "--bos text");
        fails(evaluate("--bos", "always"), USAGE, "'always'", "window, text, none");
        // One that the model's vocabulary does not have.
        Files.writeString(
                model.resolve("config.json"),
                Files.readString(model.resolve("config.json")).replaceFirst("\\{", "{\"bos_token_id\": 64, "));
        fails(evaluate("--bos", "window"), FAILED, "token 64 of a vocabulary of 64");
    }

    @Test
    void unknownOperatorsAndValues() {
        fails(evaluate("--sparsity", "0.5", "--allocation", "range(foo(scores), +0.1)"), USAGE, "'foo' is unknown");
        fails(evaluate("--sparsity", "0.5", "--allocation", "owll"), USAGE, "Unknown allocation 'owll'");
        fails(
                evaluate("--dtype", "int8"),
                USAGE,
                "Unknown dtype 'int8'",
                "auto",
                "fastest",
                "float16 (fp16, half)",
                "bf16");
        fails(evaluate("--device", "tpu"), USAGE, "Unknown device 'tpu'");
        fails(evaluate("--pruner", "random"), USAGE, "Unknown pruner 'random'");
        fails(evaluate("--pruning", "never"), USAGE, "Unknown pruning 'never'");
        fails(evaluate("--windows", "-3"), USAGE, "-3 windows");
        fails(evaluate("--allocation", "owl"), USAGE, "--sparsity");
        fails(evaluate("--frobnicate"), USAGE, "--frobnicate");
    }

    @Test
    void aDeviceThatIsNotThere() {
        fails(evaluate("--device", "cuda:7"), FAILED, "cuda:7");
    }

    @Test
    void aRunDirectoryThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        fails(search("--report-windows", "4", "--run", file.resolve("below").toString()), FAILED, "run directory");
        fails(search("--report-windows", "4", "--run", file.toString()), FAILED, "run directory");
    }

    @Test
    void aRunDirectoryThatHoldsAnotherRun() throws IOException {
        Path earlier = Files.createDirectory(folder.resolve("earlier"));
        Files.writeString(earlier.resolve("journal.jsonl"), "kept");
        fails(search("--report-windows", "4", "--run", earlier.toString()), FAILED, "not empty");
        assertThat(earlier.resolve("journal.jsonl")).hasContent("kept");
    }

    @Test
    void aModelOfOnesOwnHasNoUsualSparsity() {
        Program program = Program.run("search", "--model", model.toString());
        fails(program, USAGE, "How much is to be pruned?", "--sparsity");
    }

    @Test
    void mistypedVerbsAndOptions() {
        fails(Program.run("serach"), USAGE, "There is no verb serach; perhaps search is meant.");
        fails(Program.run("search", "--sparsty=0.6"), USAGE, "no option --sparsty; perhaps --sparsity is meant");
        fails(Program.run("search", "--xyzzy", "1"), USAGE, "There is no option --xyzzy. See 'spade search --help'");
        fails(Program.run("formula", "owl", "dlp"), USAGE, "'dlp' is one word too many");
    }

    @Test
    void pathsThatCannotBeReadSayWhyInWords() throws IOException {
        String absent = folder.resolve("absent").toString();
        fails(
                Program.run("formula", "owl", "--profile", absent),
                FAILED,
                absent + " (there is no such file or folder)");
        String there = Files.createDirectory(folder.resolve("there")).toString();
        fails(Program.run("formula", "owl", "--profile", there), FAILED, there + " (is a directory)");
    }

    @Test
    void searchSettingsThatCannotWork() {
        fails(search("--population", "1"), USAGE, "population of 1");
        fails(search("--candidates", "0"), USAGE, "0 candidates");
        fails(search("--time", "soon"), USAGE, "'soon'");
    }

    /** What another program may rely on: one line of JSON and 0, or nothing on standard output and 1 or 2. */
    @Test
    void withJsonStandardOutputHasTheResultOrNothing() throws IOException {
        Program done = evaluate("--json", "--sparsity", "0.5", "--allocation", "range(depth, +0.1)");
        assertThat(done.status()).as(done.err()).isZero();
        assertThat(done.out()).endsWith("}" + System.lineSeparator());
        assertThat(done.out().lines()).hasSize(1);
        JsonNode result = new ObjectMapper().readTree(done.out());
        assertThat(result.fieldNames())
                .toIterable()
                .contains("perplexity", "sparsity", "allocation", "linearAllocation", "windowNll", "text", "seqlen")
                .contains("windows", "calibration", "dtype", "device", "pruner", "pruning", "method", "seconds");
        assertThat(result.get("perplexity").asDouble()).isFinite();
        fails(evaluate("--json", "--sparsity", "0.5", "--allocation", "range(depth"), USAGE, "range(depth");
        fails(evaluate("--json", "--sparsity", "1.5"), USAGE, "1.5");
        fails(evaluate("--json", "--sparsty", "0.5"), USAGE, "--sparsty");
        Files.writeString(folder.resolve("short.json"), "[0.5]");
        Path shorter = folder.resolve("short.json");
        fails(evaluate("--json", "--sparsity", "0.5", "--allocation", shorter.toString()), FAILED, "short.json");
        Files.writeString(model.resolve("tokenizer.json"), "{");
        fails(evaluate("--json"), FAILED, "tokenizer.json");
    }

    private Program evaluate(String... options) {
        return run(List.of("evaluate", "--text", text.toString()), options);
    }

    private Program search(String... options) {
        return run(
                List.of(
                        "search",
                        "--sparsity",
                        "0.6",
                        "--search-text",
                        text.toString(),
                        "--report-text",
                        text.toString(),
                        "--allow-overlap"),
                options);
    }

    private Program run(List<String> verb, String... options) {
        List<String> arguments = new ArrayList<>(verb);
        arguments.addAll(List.of("--model", model.toString(), "--calibration", text.toString()));
        arguments.addAll(List.of("--calibration-windows", "4", "--quiet"));
        if (!List.of(options).contains("--seqlen")) {
            arguments.addAll(List.of("--seqlen", "32"));
        }
        arguments.addAll(List.of(options));
        return Program.run(arguments.toArray(String[]::new));
    }

    private static void fails(Program program, int status, String... parts) {
        assertThat(program.status()).as(program.err()).isEqualTo(status);
        assertThat(program.out()).isEmpty();
        assertThat(program.err()).startsWith("spade: ").contains(parts).doesNotContain("\tat ");
        assertThat(program.err().strip().lines()).hasSize(1);
    }

    /** Replaces a part of the safetensors header by another of the same length. */
    private void edit(String from, String to) throws IOException {
        Path file = model.resolve("model.safetensors");
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(
                file, content.replaceFirst(java.util.regex.Pattern.quote(from), to), StandardCharsets.ISO_8859_1);
    }
}
