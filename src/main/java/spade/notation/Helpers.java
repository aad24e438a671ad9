package spade.notation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spade.formula.Expression;

/** The functions that emitted code may need; each piece of code gets those that it uses. */
final class Helpers {

    /** A call or a mention as an argument; what follows a point belongs to another class or module. */
    private static final Pattern NAME = Pattern.compile("(?<![.\\w])[a-zA-Z_]\\w*");

    private final Map<String, String> functions = new LinkedHashMap<>();

    /**
     * The functions of a resource.
     *
     * @param separator what stands between two functions and nowhere else
     * @param definition finds the name of a function as its first group
     */
    Helpers(String resource, String separator, Pattern definition) {
        for (String function :
                Pattern.compile(separator).splitAsStream(read(resource).strip()).toList()) {
            Matcher matcher = definition.matcher(function);
            if (!matcher.find()) {
                throw new IllegalStateException(resource + " has a part without a definition:\n" + function);
            }
            functions.put(matcher.group(1), function);
        }
    }

    private static String read(String resource) {
        try (InputStream stream = Helpers.class.getResourceAsStream("/spade/notation/" + resource)) {
            if (stream == null) {
                throw new IllegalStateException("The resource " + resource + " is missing from the program");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The functions that some code uses, directly or through others, in the order of the resource. */
    List<String> usedBy(String code) {
        Set<String> used = new LinkedHashSet<>();
        collect(code, used);
        return functions.entrySet().stream()
                .filter(entry -> used.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private void collect(String code, Set<String> used) {
        Matcher names = NAME.matcher(code);
        while (names.find()) {
            String name = names.group();
            boolean called = names.end() < code.length() && code.charAt(names.end()) == '(';
            if (called && functions.containsKey(name) && used.add(name)) {
                collect(functions.get(name), used);
            }
        }
    }

    /** A word of the language in camel case. */
    static String camelCase(String word) {
        return Pattern.compile("_(\\w)")
                .matcher(word)
                .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
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
