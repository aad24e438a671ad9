package spade.formula.notation;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spade.Resource;

/** The functions that emitted Python may need; each piece of code gets those that it uses. */
final class Helpers {

    /** A call or a mention as an argument; what follows a point belongs to another class or module. */
    private static final Pattern NAME = Pattern.compile("(?<![.\\w])[a-zA-Z_]\\w*");

    /** By name, in the order of the resource, whose functions have two empty lines between them. */
    private static final Map<String, String> FUNCTIONS = read();

    private Helpers() {}

    private static Map<String, String> read() {
        String file = Resource.text("/spade/formula/notation/helpers.py").strip();
        Map<String, String> functions = new LinkedHashMap<>();
        for (String function : file.split("\n\n\n", -1)) {
            functions.put(function.substring("def ".length(), function.indexOf('(')), function);
        }
        return functions;
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
}
