package spade.formula.notation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spade.formula.Expression;

/** The functions that emitted Python may need; each piece of code gets those that it uses. */
final class Helpers {

    /** A call or a mention as an argument; what follows a point belongs to another class or module. */
    private static final Pattern NAME = Pattern.compile("(?<![.\\w])[a-zA-Z_]\\w*");

    /** By name, in the order of the resource, whose functions have two empty lines between them. */
    private static final Map<String, String> FUNCTIONS = read();

    private Helpers() {}

    private static Map<String, String> read() {
        try (InputStream stream = Helpers.class.getResourceAsStream("/spade/formula/notation/helpers.py")) {
            if (stream == null) {
                throw new IllegalStateException("The resource helpers.py is missing from the program");
            }
            String file = new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
            Map<String, String> functions = new LinkedHashMap<>();
            for (String function : file.split("\n\n\n", -1)) {
                functions.put(function.substring("def ".length(), function.indexOf('(')), function);
            }
            return functions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The functions that some code uses, directly or through others, in the order of the resource. */
    static List<String> usedBy(String code) {
        Set<String> used = new LinkedHashSet<>();
        collect(code, used);
        return FUNCTIONS.entrySet().stream()
                .filter(entry -> used.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static void collect(String code, Set<String> used) {
        Matcher names = NAME.matcher(code);
        while (names.find()) {
            String name = names.group();
            boolean called = names.end() < code.length() && code.charAt(names.end()) == '(';
            if (called && FUNCTIONS.containsKey(name) && used.add(name)) {
                collect(FUNCTIONS.get(name), used);
            }
        }
    }

    /** The numbers behind an operator's operands, each after a comma. */
    static String parameters(Expression node) {
        StringBuilder text = new StringBuilder();
        node.parameters().forEach(number -> text.append(", ").append(number));
        return text.toString();
    }

    /** Without the parentheses that enclose the whole expression, which only a binary operator puts around. */
    static String bare(String expression) {
        return expression.startsWith("(") ? expression.substring(1, expression.length() - 1) : expression;
    }
}
