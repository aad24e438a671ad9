package spade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {

    @Test
    void whatIsWrittenIsRead(@TempDir Path folder) throws IOException {
        String text = Csv.write(
                List.of("name", "formula", "value"),
                List.of(
                        Arrays.asList("plain", "range(mean(scores), +0.1)", 0.25),
                        Arrays.asList("a \"quoted\" word", "two\nlines", Double.NaN),
                        Arrays.asList("none", "", null)));
        assertThat(text).isEqualTo("""
                name,formula,value
                plain,"range(mean(scores), +0.1)",0.25
                "a ""quoted"" word","two
                lines",
                none,,
                """);
        List<java.util.Map<String, String>> rows = Csv.read(Files.writeString(folder.resolve("a.csv"), text));
        assertThat(rows)
                .extracting(row -> row.get("formula"))
                .containsExactly("range(mean(scores), +0.1)", "two\nlines", "");
        assertThat(rows.get(1)).containsEntry("name", "a \"quoted\" word").containsEntry("value", "");
    }
}
