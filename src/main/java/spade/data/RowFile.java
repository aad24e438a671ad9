package spade.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.MessageType;
import spade.SpadeException;

/** Rows with named fields, such as the questions of a task. */
public final class RowFile {

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private RowFile() {}

    /**
     * All rows of a Parquet file, or of JSON lines with an object each, packed where the name ends in {@code .gz};
     * blank lines are no rows.
     */
    public static List<ObjectNode> read(Path file) {
        List<ObjectNode> rows = new ArrayList<>();
        if (ParquetRows.are(file)) {
            ParquetRows.read(file, (MessageType all) -> all, ParquetFields::of, rows::add);
            return rows;
        }
        int number = 0;
        try (InputStream packed = Files.newInputStream(file);
                InputStream bytes = TextFile.unpacked(packed, file.toString());
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder()))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    rows.add(row(line, number, file));
                }
            }
        } catch (IOException e) {
            throw TextFile.unreadable(file, e);
        }
        return rows;
    }

    private static ObjectNode row(String line, int number, Path file) {
        String what;
        try {
            JsonNode row = JSON.readValue(line);
            if (row instanceof ObjectNode fields) {
                return fields;
            }
            what = "no JSON object";
        } catch (JsonProcessingException e) {
            what = "not JSON (" + e.getOriginalMessage().lines().findFirst().orElse("") + ")";
        }
        throw new SpadeException("Line " + number + " of " + file + " is " + what
                + "; a file of rows has one object a line, as jq -c '.[]' makes of a list of them.");
    }
}
