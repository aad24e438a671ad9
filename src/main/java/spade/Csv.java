package spade;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tables of comma-separated values below a line with the names of the columns. */
public final class Csv {

    private static final CsvMapper MAPPER = CsvMapper.builder()
            .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .enable(CsvParser.Feature.TRIM_SPACES, CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
            .build();

    private Csv() {}

    /** A table; what is null or no finite number is an empty cell. */
    public static String write(List<String> columns, List<? extends List<?>> rows) {
        CsvSchema schema = CsvSchema.builder()
                .addColumns(columns, CsvSchema.ColumnType.STRING)
                .build()
                .withHeader();
        List<List<String>> cells =
                rows.stream().map(row -> row.stream().map(Csv::cell).toList()).toList();
        try {
            return MAPPER.writer(schema).writeValueAsString(cells);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Strings can be written as CSV", e);
        }
    }

    private static String cell(@Nullable Object value) {
        return value == null || (value instanceof Double number && !Double.isFinite(number)) ? "" : value.toString();
    }

    /** The rows of a file, each by column; a row with too few or too many cells is an {@link IOException}. */
    public static List<Map<String, String>> read(Path file) throws IOException {
        try (MappingIterator<Map<String, String>> rows = MAPPER.readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(file.toFile())) {
            return rows.readAll();
        }
    }
}
