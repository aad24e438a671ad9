package spade.data;

import static org.assertj.core.api.Assertions.assertThat;
import static spade.Failures.assertFailure;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Progress;

class CorpusTest {

    /** 0xe4 is ä in Latin 1 and, before a letter, nothing in UTF-8. */
    private static final byte[] LATIN = "{\"text\": \"w\u00e4re\"}\n".getBytes(StandardCharsets.ISO_8859_1);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void plainTextIsTakenAsItIs() throws IOException {
        String text = "  One line,\r\n\n another.\n\n\nGrüße, 日本語 \n";
        String name = write("plain.txt", text);
        Corpus corpus = Corpus.read(name, Progress.NONE);
        assertThat(corpus).isInstanceOf(Corpus.Running.class);
        assertThat(corpus.text()).isEqualTo(text);
        assertThat(corpus.name()).isEqualTo(name);
    }

    @Test
    void rowsOfWikiTextAreJoinedAsTheReferenceEvaluationJoinsThem() throws IOException {
        // datasets gives the rows "", " = Title = \n", "", " First . \n", " Second . \n"; then "\n\n".join(rows).
        String name = "wikitext:" + write("wiki.raw", " \n = Title = \n \n First . \n Second . \n");
        Corpus corpus = Corpus.read(name, Progress.NONE);
        assertThat(corpus).isInstanceOf(Corpus.Running.class);
        assertThat(corpus.text()).isEqualTo("\n\n = Title = \n\n\n\n\n First . \n\n\n Second . \n");
        assertThat(corpus.name()).isEqualTo(name);
    }

    @Test
    void blankLinesAreEmptyRowsWhetherTheyHoldBlanksOrNot() throws IOException {
        Corpus blanks = Corpus.read("wikitext:" + write("blanks.raw", "a\n \t \nb\n"), Progress.NONE);
        Corpus empty = Corpus.read("wikitext:" + write("empty.raw", "a\n\nb\n"), Progress.NONE);
        assertThat(blanks.text()).isEqualTo("a\n\n\n\n\nb\n").isEqualTo(empty.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"wikitext:", ""})
    void jsonLinesAreNoRunningText(String form) throws IOException {
        String file = write("lines.json", "{\"text\": \"One.\"}\n{\"text\": \"Two.\"}\n");
        assertFailure(() -> Corpus.read(form + file, Progress.NONE), file + " holds JSON lines", "give c4:" + file);
        String braces = write("braces.txt", "{ is a brace, and \"text\": a word.\n");
        assertThat(Corpus.read(form + braces, Progress.NONE).text()).contains("brace");
    }

    @Test
    void documentsAreTheTextsOfJsonLines() throws IOException {
        String name = "c4:" + write("c4.json", """
                        {"text": "One\\nand a half.", "url": "u"}

                        {"url": "v", "text": "Zwei — 日本語"}
                        {"text": ""}""");
        Corpus corpus = Corpus.read(name, Progress.NONE);
        assertThat(corpus).isInstanceOfSatisfying(Corpus.Documents.class, documents -> {
            List<String> texts = new ArrayList<>();
            documents.read(texts::add);
            assertThat(texts).containsExactly("One\nand a half.", "Zwei — 日本語", "");
        });
        assertThat(corpus.text()).isEqualTo("One\nand a half. Zwei — 日本語 ");
        assertThat(corpus.name()).isEqualTo(name);
    }

    /** A shard has 356,000 documents; Wanda measures perplexity on the first 1,100. */
    @Test
    void perplexityIsMeasuredOnTheFirstDocuments() throws IOException {
        String lines = IntStream.range(0, 1_200)
                .mapToObj(i -> "{\"text\": \"" + i + "\"}\n")
                .collect(Collectors.joining());
        assertThat(Corpus.read("c4:" + write("shard.json", lines), Progress.NONE)
                        .text())
                .endsWith(" 1098 1099");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c4:", "wikitext:"})
    void everyFormMayBePacked(String form) throws IOException {
        String text = form.equals("c4:") ? "{\"text\": \"packed\"}\n{\"text\": \"too\"}\n" : "packed\ntoo\n";
        Path packed = Files.write(directory.resolve("text.json.gz"), pack(text));
        Corpus unpacked = Corpus.read(form + write("text.json", text), Progress.NONE);
        assertThat(Corpus.read(form + packed, Progress.NONE).text())
                .isEqualTo(unpacked.text())
                .contains("packed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c4:", "wikitext:"})
    void anAbsentFileIsNamedWithTheForms(String form) {
        String absent = directory.resolve("absent.txt").toString();
        assertFailure(
                () -> Corpus.read(form + absent, Progress.NONE),
                "no text file '" + absent + "'",
                "wikitext:FILE, c4:FILE");
        assertFailure(() -> Corpus.read(form + directory, Progress.NONE), "no text file '" + directory + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wikitext2:validation", "c4:test"})
    void aSplitThatThereIsNotIsRefusedWithThoseThatThereAre(String name) {
        assertFailure(() -> Corpus.read(name, Progress.NONE), "wikitext2:valid", "c4:valid, c4:train", "ptb:test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c4:", "wikitext:"})
    void textThatIsNotUtf8IsRefused(String form) throws IOException {
        Path file = Files.write(directory.resolve("latin.txt"), LATIN);
        assertFailure(
                () -> Corpus.read(form + file, Progress.NONE).text(), "The text " + file + " is not UTF-8", "convert");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c4:", "wikitext:"})
    void whatIsNamedGzAndIsNoneIsRefused(String form) throws IOException {
        String file = write("text.gz", "{\"text\": \"not packed\"}\n");
        assertFailure(() -> Corpus.read(form + file, Progress.NONE).text(), "Cannot read the text " + file, "whole");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c4:", "wikitext:"})
    void aPackedFileThatWasCutOffIsRefused(String form) throws IOException {
        byte[] whole = pack("{\"text\": \"packed\"}\n{\"text\": \"too\"}\n");
        Path file = Files.write(directory.resolve("cut.gz"), Arrays.copyOf(whole, whole.length - 9));
        assertFailure(() -> Corpus.read(form + file, Progress.NONE).text(), "Cannot read the text " + file, "whole");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"url\": \"u\"}", "{\"text\": 3}", "{\"text\": null}", "\"text\"", "[]"})
    void aLineWithoutATextIsNamedByItsNumberInTheFile(String line) throws IOException {
        String file = write("c4.json", "{\"text\": \"one\"}\n\n" + line + "\n");
        assertFailure(
                () -> Corpus.read("c4:" + file, Progress.NONE).text(),
                "Line 3 of " + file,
                "no \"text\"",
                "JSON lines");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain words", "{\"text\": \"cut o", "{'text': 'quotes'}"})
    void aLineThatIsNotJsonIsNamedByItsNumberInTheFile(String line) throws IOException {
        String file = write("c4.json", "\n{\"text\": \"one\"}\n\n" + line + "\n");
        assertFailure(
                () -> Corpus.read("c4:" + file, Progress.NONE).text(),
                "Line 4 of " + file,
                "is not JSON",
                "JSON lines");
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private static byte[] pack(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
