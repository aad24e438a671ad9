package spade.data;

import static org.assertj.core.api.Assertions.assertThat;
import static spade.Failures.assertFailure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Json;
import spade.Progress;

/** Files that pyarrow wrote, and the rows that it reads from them. */
class ParquetRowsTest {

    private static final Path FILES = Path.of("src", "test", "resources", "parquet");
    private static final List<String> ROWS = List.of(Json.read(FILES.resolve("rows.json"), String[].class));

    @TempDir
    private Path directory = Path.of("");

    private static Path file(String name) {
        return FILES.resolve(name + ".parquet");
    }

    private static List<String> rows(Path file) {
        List<String> rows = new ArrayList<>();
        ParquetRows.read(file, rows::add);
        return rows;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"none", "snappy", "gzip", "zstd", "groups", "pages-v2", "large-strings", "nulls", "sentences"})
    void rowsAreThoseOfPyarrow(String name) {
        assertThat(rows(file(name))).isEqualTo(ROWS);
    }

    @Test
    void readingEndsWhereNoMoreIsWanted() {
        List<String> rows = new ArrayList<>();
        ParquetRows.read(file("groups"), row -> {
            rows.add(row);
            return rows.size() < 40;
        });
        assertThat(rows).isEqualTo(ROWS.subList(0, 40));
    }

    @Test
    void aFileWithoutTextsNamesItsColumns() {
        assertFailure(() -> rows(file("numbers")), "numbers.parquet", "text or sentence", "text, label");
    }

    @Test
    void anotherPackingIsNamed() {
        assertFailure(() -> rows(file("brotli")), "brotli.parquet", "BROTLI", "snappy, gzip, zstd");
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        byte[] whole = Files.readAllBytes(file("snappy"));
        Path cut = Files.write(directory.resolve("cut.parquet"), Arrays.copyOf(whole, whole.length - 9));
        assertFailure(() -> rows(cut), "Cannot read the Parquet file " + cut, "whole");
        byte[] flipped = Files.readAllBytes(file("large-strings"));
        Arrays.fill(flipped, 30, 60, (byte) 0xff);
        Path wrong = Files.write(directory.resolve("wrong.parquet"), flipped);
        assertFailure(() -> rows(wrong), "Cannot read the Parquet file " + wrong, "whole");
    }

    /** Whatever form names it: {@code "\n\n".join(rows)}, as the reference evaluation joins WikiText's. */
    @ParameterizedTest
    @ValueSource(strings = {"", "wikitext:"})
    void aRunningTextIsTheRowsWithEmptyLinesBetween(String form) {
        Corpus corpus = Corpus.read(form + file("zstd"), Progress.NONE);
        assertThat(corpus.text()).isEqualTo(String.join("\n\n", ROWS));
    }

    @Test
    void rowsOfWikiTextGiveTheTextOfItsRawFile() throws IOException {
        String raw = String.join(
                "", ROWS.stream().map(row -> row.isEmpty() ? " \n" : row).toList());
        Path file = Files.writeString(directory.resolve("wiki.raw"), raw);
        assertThat(Corpus.read("wikitext:" + file, Progress.NONE).text())
                .isEqualTo(
                        Corpus.read("wikitext:" + file("snappy"), Progress.NONE).text());
    }

    @Test
    void documentsAreTheRows() {
        assertThat(Corpus.read("c4:" + file("gzip"), Progress.NONE).text()).isEqualTo(String.join(" ", ROWS));
        DocumentStore store = DocumentStore.of(file("gzip"));
        assertThat(store.size()).isEqualTo(ROWS.size());
        assertThat(store.get(3)).isEqualTo(ROWS.get(3));
    }
}
