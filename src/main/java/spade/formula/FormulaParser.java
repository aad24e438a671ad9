package spade.formula;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import spade.UsageException;

/**
 * Reads the text form of a formula:
 *
 * <pre>
 * formula    = "range(" block "," ["+" | "-"] number ")"
 * block      = term (("+" | "-") term)*            the usual precedence
 * term       = factor (("*" | "/") factor)*
 * factor     = "-" factor | "(" block ")" | number | "depth" | unary "(" block ")" | binary "(" block "," block ")"
 *            | statistic "(" scores ")" | "quantile(" scores "," number ")" | "outlier_ratio(" scores "," number ")"
 * scores     = "scores" | elementwise "(" scores ")"
 * </pre>
 *
 * Words such as {@code exp} are element-wise or functions of a block value, whichever their argument asks for. What a
 * formula prints reads back as the same formula.
 */
public final class FormulaParser {

    private static final int LONGEST = 10_000;
    private static final int LONGEST_SHOWN = 200;
    private static final int DEEPEST = 200;

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
            throw parser.error("a formula has at most " + LONGEST + " characters, and this one has " + text.length());
        }
        Formula formula = parser.formula();
        if (parser.skipBlanks() < text.length()) {
            throw parser.error("nothing may follow the formula");
        }
        return formula;
    }

    private Formula formula() {
        int start = skipBlanks();
        if (!word().equals("range")) {
            at = start;
            throw error("a formula begins with range(, as in " + NamedFormulas.OWL);
        }
        expect('(');
        BlockExpression value = block(expression());
        expect(',');
        int place = skipBlanks();
        double signed = number();
        // The sign is read from the text: -0 is a direction too.
        Range.Direction direction = text.charAt(place) == '-' ? Range.Direction.LESS : Range.Direction.MORE;
        Range range = checked(place, () -> new Range(Math.abs(signed), direction));
        expect(')');
        return new Formula(value, range);
    }

    private Expression expression() {
        Expression left = term();
        while (peek() == '+' || peek() == '-') {
            BinaryOperator operator = text.charAt(at++) == '+' ? BinaryOperator.ADD : BinaryOperator.SUBTRACT;
            left = bounded(new BlockExpression.Binary(operator, block(left), block(term())));
        }
        return left;
    }

    private Expression term() {
        Expression left = factor();
        while (peek() == '*' || peek() == '/') {
            BinaryOperator operator = text.charAt(at++) == '*' ? BinaryOperator.MULTIPLY : BinaryOperator.DIVIDE;
            left = bounded(new BlockExpression.Binary(operator, block(left), block(factor())));
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
            if (Character.isDigit(next) || next == '.' || (next == '-' && startsNumber(at + 1))) {
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
        return error("a formula nests at most " + DEEPEST + " deep");
    }

    private boolean startsNumber(int place) {
        return place < text.length() && (Character.isDigit(text.charAt(place)) || text.charAt(place) == '.');
    }

    private Expression named() {
        int start = skipBlanks();
        String word = word();
        if (word.equals("scores")) {
            return new ScoresExpression.Scores();
        }
        if (word.equals("depth")) {
            return new BlockExpression.Depth();
        }
        if (!operators().contains(word)) {
            at = start;
            throw error((word.isEmpty() ? "an expression is missing" : "the operator '" + word + "' is unknown")
                    + "; known are " + String.join(", ", operators()));
        }
        expect('(');
        List<Expression> arguments = new ArrayList<>(List.of(expression()));
        while (peek() == ',') {
            at++;
            arguments.add(expression());
        }
        expect(')');
        return checked(start, () -> apply(start, word, arguments));
    }

    /** Every operator that is written before parentheses. */
    private static Set<String> operators() {
        Set<String> words = new TreeSet<>(List.of("quantile", "outlier_ratio"));
        Stream.of(ElementwiseOperator.values(), Reduction.Statistic.values(), UnaryOperator.values())
                .flatMap(Arrays::stream)
                .forEach(operator -> words.add(operator.toString()));
        Arrays.stream(BinaryOperator.values())
                .filter(operator -> !operator.infix())
                .forEach(operator -> words.add(operator.toString()));
        return words;
    }

    private Expression apply(int start, String word, List<Expression> arguments) {
        if (arguments.get(0) instanceof ScoresExpression scores) {
            return arguments.size() == 1
                    ? ofScores(start, word, scores)
                    : new BlockExpression.Reduce(parametric(start, word, arguments), scores);
        }
        BlockExpression first = block(arguments.get(0));
        if (arguments.size() == 2) {
            BinaryOperator operator =
                    Words.find(BinaryOperator.class, word).orElseThrow(() -> misused(start, word, "two block values"));
            return new BlockExpression.Binary(operator, first, block(arguments.get(1)));
        }
        UnaryOperator operator = Words.find(UnaryOperator.class, word)
                .filter(found -> arguments.size() == 1)
                .orElseThrow(() ->
                        misused(start, word, arguments.size() == 1 ? "a block value" : arguments.size() + " operands"));
        return new BlockExpression.Unary(operator, first);
    }

    private Expression ofScores(int start, String word, ScoresExpression argument) {
        return Words.find(Reduction.Statistic.class, word)
                .<Expression>map(statistic -> new BlockExpression.Reduce(statistic, argument))
                .or(() -> Words.find(ElementwiseOperator.class, word)
                        .map(operator -> new ScoresExpression.Elementwise(operator, argument)))
                .orElseThrow(() -> misused(start, word, "scores"));
    }

    private Reduction parametric(int start, String word, List<Expression> arguments) {
        if (arguments.size() != 2 || !(arguments.get(1) instanceof BlockExpression.Constant parameter)) {
            throw misused(start, word, "scores and further operands that are no number");
        }
        return switch (word) {
            case "quantile" -> new Reduction.Quantile(parameter.value());
            case "outlier_ratio" -> new Reduction.OutlierRatio(parameter.value());
            default -> throw misused(start, word, "scores and a number");
        };
    }

    private UsageException misused(int start, String word, String operands) {
        at = start;
        return error("the operator '" + word + "' does not take " + operands);
    }

    private BlockExpression block(Expression expression) {
        if (expression instanceof BlockExpression block) {
            return block;
        }
        throw error("'" + expression + "' has many numbers per block where one is needed; reduce it, for example mean("
                + expression + ")");
    }

    /** Turns what a record's constructor has against its values into an error that points at the place. */
    private <T> T checked(int place, Supplier<T> construction) {
        try {
            return construction.get();
        } catch (IllegalArgumentException e) {
            at = place;
            throw error(String.valueOf(e.getMessage()));
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
            throw error("'" + character + "' is missing");
        }
        at++;
    }

    private String word() {
        int start = skipBlanks();
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return text.substring(start, at).toLowerCase(Locale.ROOT);
    }

    private double number() {
        int start = skipBlanks();
        if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
            at++;
        }
        while (at < text.length() && isNumberPart(start)) {
            at++;
        }
        try {
            double value = Double.parseDouble(text.substring(start, at));
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the place.
        }
        at = start;
        throw error("a number is missing");
    }

    /** Digits, a point, an exponent's letter, or a sign right after that letter. */
    private boolean isNumberPart(int start) {
        char c = text.charAt(at);
        boolean sign = (c == '-' || c == '+') && at > start && Character.toLowerCase(text.charAt(at - 1)) == 'e';
        return Character.isDigit(c) || c == '.' || Character.toLowerCase(c) == 'e' || sign;
    }

    private UsageException error(String why) {
        String shown = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
        return new UsageException("Cannot read the formula '" + shown + "' at character "
                + (Math.min(at, text.length()) + 1) + ": " + why + ".");
    }
}
