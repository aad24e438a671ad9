package spade.formula.notation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import spade.UsageException;
import spade.formula.Formula;
import spade.formula.NamedFormulas;

/** Reads a formula in whichever notation a user has it. */
public final class FormulaReader {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private FormulaReader() {}

    /**
     * Reads the name of a formula such as {@code owl}, its text, a graph string of DSA, or JSON: one of these as a
     * string, or an object that has one, {@code {"formula": "owl"}}.
     *
     * @throws UsageException if it is none of them; the message says why
     */
    public static Formula read(String text) {
        String trimmed = text.strip();
        if (trimmed.startsWith("{") || trimmed.startsWith("\"")) {
            trimmed = ofJson(trimmed).strip();
        }
        return GraphString.isOne(trimmed) ? GraphString.parse(trimmed) : NamedFormulas.parse(trimmed);
    }

    private static String ofJson(String json) {
        try {
            JsonNode read = MAPPER.readTree(json);
            JsonNode formula = read.isObject() && read.size() == 1 ? read.path("formula") : read;
            if (formula.isTextual()) {
                return formula.textValue();
            }
        } catch (JsonProcessingException e) {
            throw new UsageException("Cannot read the formula's JSON (" + e.getOriginalMessage()
                    + "); it looks like {\"formula\": \"owl\"}.");
        }
        throw new UsageException("The JSON " + json + " is no formula; it looks like {\"formula\": \"owl\"}.");
    }
}
