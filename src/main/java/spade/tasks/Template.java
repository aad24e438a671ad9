package spade.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Spliterators;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import spade.Nearest;
import spade.UsageException;

/**
 * Text with places for fields of a row: {@code {question}}, {@code {choices.text}} for a field within a field,
 * {@code {choices.0}} for an entry of a list. {@link Filter}s stand behind a field, as in {@code {ctx_b|capitalize}}. A
 * brace itself is written twice.
 *
 * @param text as it was written
 */
record Template(String text, List<Piece> pieces) {

    private static final Pattern TOKEN = Pattern.compile("\\{\\{|}}|\\{([^{}]*)}|[^{}]+|[{}]");
    private static final Pattern PATH = Pattern.compile("[^.|]+(\\.[^.|]+)*");

    sealed interface Piece {

        String of(JsonNode row);

        record Fixed(String text) implements Piece {

            @Override
            public String of(JsonNode row) {
                return text;
            }
        }

        /**
         * @param text as it was written
         * @param path names of fields and indices of entries, from the row inwards
         */
        record Field(String text, List<String> path, List<Filter> filters) implements Piece {

            @Override
            public String of(JsonNode row) {
                JsonNode value = value(row);
                if (value.isContainerNode()) {
                    throw new BadRow("'" + String.join(".", path) + "' is no text but "
                            + (value.isArray()
                                    ? "a list; name an entry of it, as in " + String.join(".", path) + ".0"
                                    : "an object; name a field of it: " + names(value)));
                }
                return filtered(value.asText());
            }

            String filtered(String value) {
                String result = value;
                for (Filter filter : filters) {
                    result = filter.apply(result);
                }
                return result;
            }

            JsonNode value(JsonNode row) {
                JsonNode value = row;
                for (String step : path) {
                    JsonNode outer = value;
                    value = outer.isArray() && step.matches("\\d{1,9}")
                            ? outer.path(Integer.parseInt(step))
                            : outer.path(step);
                    if (value.isMissingNode()) {
                        throw missing(step, outer);
                    }
                    if (value.isNull()) {
                        throw new BadRow("its field '" + step + "' is empty; fill it in, or leave the row out");
                    }
                }
                return value;
            }

            private BadRow missing(String step, JsonNode outer) {
                String advice = "the field takes no name within it";
                if (outer.isArray()) {
                    advice = "there are " + outer.size() + " entries, counted from 0";
                } else if (outer.isObject()) {
                    advice = Nearest.advice(step, fields(outer));
                }
                return new BadRow("there is no '" + step + "' for {" + text + "}; " + advice);
            }
        }
    }

    private static List<String> fields(JsonNode object) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(object.fieldNames(), 0), false)
                .toList();
    }

    private static String names(JsonNode object) {
        return String.join(", ", fields(object));
    }

    /** Reads what a definition says; what is wrong with it is a {@link UsageException}. */
    static Template parse(String text) {
        List<Piece> pieces = new ArrayList<>();
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            String found = token.group();
            String field = token.group(1);
            if (field != null) {
                pieces.add(field(field, text));
            } else if (found.equals("{") || found.equals("}")) {
                throw new UsageException("A brace of the template '" + text
                        + "' has no other one; a field stands as in {question}, and a brace itself is written twice.");
            } else {
                pieces.add(new Piece.Fixed(found.equals("{{") || found.equals("}}") ? found.substring(1) : found));
            }
        }
        return new Template(text, List.copyOf(pieces));
    }

    private static Piece.Field field(String text, String template) {
        String[] parts = text.split("\\|", -1);
        if (!PATH.matcher(parts[0]).matches()) {
            throw new UsageException("{" + text + "} of the template '" + template
                    + "' names no field; a field stands as in {question} or {choices.text}.");
        }
        return new Piece.Field(
                text,
                List.of(parts[0].split("\\.")),
                Arrays.stream(parts).skip(1).map(Filter::parse).toList());
    }

    /** The text for a row. */
    String of(JsonNode row) {
        return pieces.stream().map(piece -> piece.of(row)).collect(Collectors.joining());
    }

    /** The texts for a row where the template is one field that holds a list. */
    List<String> entries(JsonNode row) {
        if (pieces.size() != 1 || !(pieces.get(0) instanceof Piece.Field field)) {
            throw new BadRow("'" + text + "' names no list; give a field that holds one, or a list of texts");
        }
        JsonNode list = field.value(row);
        if (!list.isArray()) {
            throw new BadRow("'" + text + "' is no list; give a field that holds one, or a list of texts");
        }
        List<String> entries = new ArrayList<>();
        for (JsonNode entry : list) {
            if (!entry.isValueNode() || entry.isNull()) {
                throw new BadRow("'" + text + "' holds what is no text; it has to be a list of texts");
            }
            entries.add(field.filtered(entry.asText()));
        }
        return entries;
    }
}
