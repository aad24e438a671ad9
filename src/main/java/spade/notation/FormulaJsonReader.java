package spade.notation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import spade.Nearest;
import spade.UsageException;
import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Offsets;
import spade.formula.Range;
import spade.formula.Vocabulary;

/**
 * Reads one formula; errors name the place as a JSON pointer.
 *
 * @param root the whole object
 */
record FormulaJsonReader(JsonNode root) {

    /** As deep as the text form nests. */
    private static final int DEEPEST = 200;

    Formula formula() {
        requireFields(root, "", List.of("version", "range", "value"), List.of("offsets"));
        JsonNode version = root.path("version");
        if (!version.isInt() || version.intValue() != FormulaJson.VERSION) {
            throw error("/version", "this program reads version " + FormulaJson.VERSION + ", not " + version);
        }
        if (!(expression(root.path("value"), "/value", 1) instanceof BlockExpression value)) {
            throw error("/value", "a formula needs one number per block; reduce the elements, for example by mean");
        }
        return new Formula(value, range(root.path("range")), offsets(root.path("offsets")));
    }

    private Range range(JsonNode range) {
        requireFields(range, "/range", List.of("form", "lambda", "direction"), List.of());
        Range.Form form = choice(range, "/range", "form", Range.Form.values(), Range.Form::toString);
        Range.Direction direction = choice(range, "/range", "direction", Range.Direction.values(), FormulaJson::word);
        double lambda = number(range.path("lambda"), "/range/lambda");
        return checked("/range/lambda", () -> new Range(form, lambda, direction));
    }

    private Offsets offsets(JsonNode offsets) {
        if (offsets.isMissingNode()) {
            return Offsets.NONE;
        }
        if (!offsets.isObject()) {
            throw error("/offsets", "an object of numbers by kind of linear is expected, not " + offsets);
        }
        Map<String, Double> byKind = new LinkedHashMap<>();
        offsets.properties().forEach(entry -> {
            String place = "/offsets/" + entry.getKey();
            if (!entry.getKey().matches("\\w+")) {
                throw error(place, "'" + entry.getKey() + "' is no kind of linear, such as v or down");
            }
            double offset = number(entry.getValue(), place);
            checked(place, () -> new Offsets(Map.of(entry.getKey(), offset)));
            byKind.put(entry.getKey(), offset);
        });
        return new Offsets(byKind);
    }

    private Expression expression(JsonNode node, String place, int depth) {
        if (depth > DEEPEST) {
            throw error(place, "a formula nests at most " + DEEPEST + " deep");
        }
        if (node.isNumber()) {
            return checked(place, () -> new BlockExpression.Constant(node.doubleValue()));
        }
        if (node.isTextual()) {
            return Vocabulary.leaf(node.textValue())
                    .orElseThrow(() -> error(place, unknown(node.textValue(), leaves(), "word")));
        }
        requireFields(node, place, List.of("operator", "operands"), List.of());
        String word = node.path("operator").asText();
        if (!Vocabulary.operators().contains(word)) {
            throw error(place + "/operator", unknown(word, Vocabulary.operators(), "operator"));
        }
        JsonNode operands = node.path("operands");
        if (!operands.isArray() || operands.isEmpty()) {
            throw error(place + "/operands", "an array of operands is expected, not " + operands);
        }
        List<Expression> read = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            read.add(expression(operands.path(i), place + "/operands/" + i, depth + 1));
        }
        return checked(place, () -> Vocabulary.apply(word, read));
    }

    private static List<String> leaves() {
        List<String> leaves = new ArrayList<>(List.of("depth"));
        Arrays.stream(Elements.values()).map(Elements::toString).forEach(leaves::add);
        return leaves;
    }

    private static String unknown(String word, List<String> known, String what) {
        return "the " + what + " '" + word + "' is unknown; " + Nearest.advice(word, known);
    }

    private <E> E choice(JsonNode parent, String place, String field, E[] choices, Function<E, String> word) {
        String found = parent.path(field).asText();
        return Arrays.stream(choices)
                .filter(choice -> word.apply(choice).equals(found))
                .findFirst()
                .orElseThrow(() -> error(
                        place + "/" + field,
                        unknown(found, Arrays.stream(choices).map(word).toList(), field)));
    }

    private double number(JsonNode node, String place) {
        if (!node.isNumber()) {
            throw error(place, "a number is expected, not " + node);
        }
        return node.doubleValue();
    }

    private void requireFields(JsonNode node, String place, List<String> required, List<String> optional) {
        if (!node.isObject()) {
            throw error(place, "an object with " + String.join(", ", required) + " is expected, not " + node);
        }
        List<String> known = new ArrayList<>(required);
        known.addAll(optional);
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw error(place + "/" + name, unknown(name, known, "field"));
            }
        });
        for (String name : required) {
            if (!node.has(name)) {
                throw error(place, "the field '" + name + "' is missing");
            }
        }
    }

    private <T> T checked(String place, Supplier<T> construction) {
        try {
            return construction.get();
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            throw error(place, why.endsWith(".") ? why.substring(0, why.length() - 1) : why);
        }
    }

    private static UsageException error(String place, String why) {
        return new UsageException("Cannot read the formula's JSON at " + (place.isEmpty() ? "/" : place) + ": "
                + (why.length() > 400 ? why.substring(0, 400) + "…" : why) + (why.endsWith("?") ? "" : "."));
    }
}
