package spade.formula;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spade.Nearest;
import spade.UsageException;

/**
 * Reads the text form of a formula:
 *
 * <pre>
 * formula    = ("range(" | "scale(") block "," ["+" | "-"] number ["*S^" exponent] ["," unit] offset* ")"
 * unit       = "block" | "linear"                  what has a value, and a sparsity of its own; left out: block
 * offset     = "," kind ":" ["+" | "-"] number      kind of linear: q, k, v, o, gate, up, down
 * block      = term (("+" | "-") term)*            the usual precedence
 * term       = factor (("*" | "/") factor)*
 * factor     = "-" factor | "(" block ")" | number | trait | unary "(" block ")" | across "(" block ")"
 *            | ("clip(" | "logistic(" | "power(") block "," number ")"
 *            | binary "(" block "," block ")" | statistic "(" elements ")" | matrix "(" ("scores" | "weights") ")"
 *            | ("quantile(" | "outlier_ratio(" | "trimmed_mean(") elements "," number ")"
 * trait      = "depth" | "share" | "slope"
 * elements   = "scores" | "weights" | "activations" | elementwise "(" elements ")"
 * </pre>
 *
 * Words such as {@code exp} are element-wise or functions of a block value, whichever their argument asks for. What a
 * formula prints reads back as the same formula.
 */
public final class FormulaParser {

    private static final int LONGEST = 10_000;
    private static final int LONGEST_SHOWN = 200;
    private static final int DEEPEST = 200;
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{Nd}_]+");
    private static final Pattern UNIT = Pattern.compile(",\\s*(\\w+)\\s*(?=[,)])");
    private static final Pattern NUMBER_AHEAD = Pattern.compile("-?[0-9.]");
    /** As far as it may be one: digits, points, exponents' letters, and a sign at the start and after such a letter. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:[0-9.]|[eE][+-]?)*");

    private final String text;
    private int at;
    private int nesting;

    private FormulaParser(String text) {
        this.text = text;
    }

    /** Reads a formula; anything else is a {@link UsageException} that points at the place. */
    public static Formula parse(String text) {
        FormulaParser parser = new FormulaParser(text);
        if (text.length() > LONGEST) {
            throw parser.error(
                    parser.at, "a formula has at most " + LONGEST + " characters, and this one has " + text.length());
        }
        Formula formula = parser.formula();
        if (parser.skipBlanks() < text.length()) {
            throw parser.error(parser.at, "nothing may follow the formula");
        }
        return formula;
    }

    private Formula formula() {
        int start = skipBlanks();
        String word = word();
        Optional<Range.Form> form = Words.find(Range.Form.class, word);
        if (form.isEmpty()) {
            throw error(
                    start,
                    "a formula begins with range( or scale(, as in " + NamedFormulas.OWL
                            + Nearest.find(word, List.of("range", "scale"))
                                    .map(near -> "; perhaps '" + near + "' is meant")
                                    .orElse(""));
        }
        expect('(');
        BlockExpression value = block(expression());
        expect(',');
        Range range = range(form.get());
        Unit unit = unit();
        Offsets offsets = offsets();
        expect(')');
        return new Formula(value, range, unit, offsets);
    }

    private Range range(Range.Form form) {
        int place = skipBlanks();
        double signed = number();
        // The sign is read from the text: -0 is a direction too.
        Range.Direction direction = text.charAt(place) == '-' ? Range.Direction.LESS : Range.Direction.MORE;
        double exponent = peek() == '*' ? exponent() : 0;
        return checked(place, () -> new Range(form, Math.abs(signed), exponent, direction));
    }

    private double exponent() {
        at++;
        int place = skipBlanks();
        if (!word().equals("s")) {
            throw error(place, "only a power of the sparsity S may follow λ, as in +0.62*S^4");
        }
        expect('^');
        return number();
    }

    /** A word behind a comma without a colon behind it; with one it is a kind that has an offset. */
    private Unit unit() {
        Matcher ahead = ahead(UNIT);
        Optional<Unit> unit =
                ahead.lookingAt() ? Words.find(Unit.class, ahead.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
        unit.ifPresent(found -> at = ahead.end(1));
        return unit.orElse(Unit.BLOCK);
    }

    private Offsets offsets() {
        Map<String, Double> byKind = new HashMap<>();
        while (peek() == ',') {
            at++;
            int place = skipBlanks();
            String kind = word();
            if (kind.isEmpty()) {
                throw error(at, "the name of a kind of linear is missing, as in v: -0.1");
            }
            expect(':');
            double offset = number();
            checked(place, () -> new Offsets(Map.of(kind, offset)));
            if (byKind.put(kind, offset) != null) {
                throw error(place, "the offset of '" + kind + "' is given twice");
            }
        }
        return new Offsets(byKind);
    }

    private Expression expression() {
        return row("+-", () -> row("*/", this::factor));
    }

    /** Operands with operators of one precedence between them, which bind to the left. */
    private Expression row(String operators, Supplier<Expression> operand) {
        Expression left = operand.get();
        while (operators.indexOf(peek()) >= 0) {
            BlockExpression first = block(left);
            String operator = text.substring(at, ++at);
            left = bounded(Vocabulary.apply(operator, List.of(first, block(operand.get()))));
        }
        return left;
    }

    private Expression factor() {
        if (++nesting > DEEPEST) {
            throw tooDeep();
        }
        try {
            char next = peek();
            if (next == '(') {
                at++;
                Expression inner = expression();
                expect(')');
                return inner;
            }
            if (ahead(NUMBER_AHEAD).lookingAt()) {
                return new BlockExpression.Constant(number());
            }
            if (next == '-') {
                at++;
                return bounded(new BlockExpression.Unary(UnaryOperator.NEG, block(factor())));
            }
            return bounded(named());
        } finally {
            nesting--;
        }
    }

    /**
     * A sum of many terms is a deep tree without parentheses, and prints with them. Each part was checked before the
     * whole, so that no walk through the tree goes deeper than this.
     */
    private Expression bounded(Expression tree) {
        if (tree.depth() > DEEPEST) {
            throw tooDeep();
        }
        return tree;
    }

    private UsageException tooDeep() {
        return error(at, "a formula nests at most " + DEEPEST + " deep");
    }

    private Expression named() {
        int start = skipBlanks();
        String word = word();
        Optional<Expression> leaf = Vocabulary.leaf(word);
        if (leaf.isPresent()) {
            return leaf.get();
        }
        if (!Vocabulary.knows(word)) {
            throw error(start, unknown(word, peek() == '('));
        }
        expect('(');
        List<Expression> operands = new ArrayList<>(List.of(expression()));
        while (peek() == ',') {
            at++;
            operands.add(expression());
        }
        expect(')');
        return checked(start, () -> Vocabulary.apply(word, operands));
    }

    /** What may stand in the place of a word: operators before a parenthesis, else what is without operands. */
    private static String unknown(String word, boolean operator) {
        if (word.isEmpty()) {
            return "an expression is missing, such as mean(scores)";
        }
        List<String> known = new ArrayList<>();
        if (operator) {
            known.addAll(Vocabulary.operators());
            known.removeIf(symbol -> !Character.isLetter(symbol.charAt(0)));
        } else {
            Arrays.stream(Trait.values()).map(Trait::toString).forEach(known::add);
            Arrays.stream(Elements.values()).map(Elements::toString).forEach(known::add);
        }
        return "'" + word + "' is unknown; " + Nearest.advice(word, known);
    }

    private BlockExpression block(Expression expression) {
        return checked(at, () -> Vocabulary.block(expression));
    }

    /** Turns what a record's constructor has against its values into an error that points at the place. */
    private <T> T checked(int place, Supplier<T> construction) {
        try {
            return construction.get();
        } catch (IllegalArgumentException e) {
            throw error(place, String.valueOf(e.getMessage()));
        }
    }

    private static final char END = '\0';

    private int skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private char peek() {
        return skipBlanks() < text.length() ? text.charAt(at) : END;
    }

    private void expect(char character) {
        if (peek() != character) {
            throw error(at, "'" + character + "' is missing");
        }
        at++;
    }

    private String word() {
        return taken(WORD).toLowerCase(Locale.ROOT);
    }

    private Matcher ahead(Pattern pattern) {
        return pattern.matcher(text).region(skipBlanks(), text.length());
    }

    /** What comes next of a pattern, which is then behind. */
    private String taken(Pattern pattern) {
        Matcher matcher = ahead(pattern);
        if (!matcher.lookingAt()) {
            return "";
        }
        at = matcher.end();
        return matcher.group();
    }

    private double number() {
        int start = skipBlanks();
        try {
            double value = Double.parseDouble(taken(NUMBER));
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the place.
        }
        throw error(start, "a number is missing");
    }

    private UsageException error(int place, String why) {
        String shown = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
        return new UsageException("Cannot read the formula '" + shown + "' at character "
                + (Math.min(place, text.length()) + 1) + ": " + (why.endsWith(".") ? why : why + "."));
    }
}
