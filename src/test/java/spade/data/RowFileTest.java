package spade.data;

import static org.assertj.core.api.Assertions.assertThat;
import static spade.Failures.assertFailure;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spade.Json;

/** Nested rows, as pyarrow wrote and read them; what is wrong with lines is tested where tasks are. */
class RowFileTest {

    private static final Path FILES = Path.of("src", "test", "resources", "parquet");

    @Test
    void nestedRowsAreThoseOfPyarrow() {
        List<JsonNode> expected = new ArrayList<>();
        Json.read(FILES.resolve("nested.json"), JsonNode.class).forEach(expected::add);
        List<String> rows = RowFile.read(FILES.resolve("nested.parquet")).stream()
                .map(Json::line)
                .toList();
        assertThat(rows).hasSize(9).isEqualTo(expected.stream().map(Json::line).toList());
    }

    @Test
    void aMissingFileIsNamed() {
        assertFailure(() -> RowFile.read(FILES.resolve("no.jsonl")), "no.jsonl", "check that it is whole");
    }
}
