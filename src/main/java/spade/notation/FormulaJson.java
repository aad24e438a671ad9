package spade.notation;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import spade.UsageException;
import spade.formula.BlockExpression;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Range;

/**
 * Formulas as JSON:
 *
 * <pre>
 * {"version": 1,
 *  "range": {"form": "range", "lambda": 0.08, "direction": "less"},
 *  "offsets": {"v": -0.15},
 *  "value": {"operator": "outlier_ratio", "operands": ["scores", 5]}}
 * </pre>
 *
 * <p>An operand is an object, a word such as {@code "scores"} or {@code "depth"}, or a number. Operators have the words
 * of the text form; a matrix quantity's operand is the name of its elements.
 */
public final class FormulaJson {

    /** The version that is written, and the only one that is read. */
    static final int VERSION = 1;

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private FormulaJson() {}

    /** One object, indented. */
    public static String write(Formula formula) {
        ObjectNode root = tree(formula);
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Every tree can be written as JSON", e);
        }
    }

    /** The object as a tree, to be part of a larger one. */
    public static ObjectNode tree(Formula formula) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("version", VERSION);
        Range range = formula.range();
        root.putObject("range")
                .put("form", range.form().toString())
                .put("lambda", range.lambda())
                .put("direction", word(range.direction()));
        ObjectNode offsets = root.putObject("offsets");
        formula.offsets().byKind().forEach(offsets::put);
        root.set("value", node(formula.value()));
        return root;
    }

    /** {@code more} or {@code less}. */
    static String word(Range.Direction direction) {
        return direction == Range.Direction.MORE ? "more" : "less";
    }

    private static JsonNode node(Expression expression) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        if (expression instanceof BlockExpression.Constant constant) {
            return make.numberNode(constant.value());
        }
        ArrayNode operands = make.arrayNode();
        expression.children().forEach(child -> operands.add(node(child)));
        expression.parameters().forEach(operands::add);
        if (expression instanceof BlockExpression.Matrix matrix) {
            operands.add(matrix.elements().toString());
        }
        if (operands.isEmpty()) {
            return make.textNode(expression.word());
        }
        ObjectNode node = make.objectNode().put("operator", expression.word());
        node.set("operands", operands);
        return node;
    }

    /**
     * Reads what {@link #write} writes.
     *
     * @throws UsageException for anything else; the message names the place
     */
    public static Formula read(String json) {
        try {
            return read(MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            throw new UsageException("Cannot read the formula's JSON: " + e.getOriginalMessage() + " (line "
                    + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ").");
        }
    }

    /** Reads a tree as {@link #tree} gives it. */
    public static Formula read(JsonNode json) {
        return new FormulaJsonReader(json).formula();
    }
}
