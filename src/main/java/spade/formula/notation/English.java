package spade.formula.notation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import spade.Lines;
import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Range;

/**
 * A formula in plain sentences: what they say is what it does, but not always every detail of an operator. An operand
 * of a binary operator that has a binary operator itself gets a letter, because "the sum of the product of x and y and
 * z" could be read in two ways.
 */
public final class English {

    private final Map<Expression, String> letters = new LinkedHashMap<>();
    private final Map<String, String> meanings = new LinkedHashMap<>();

    private English() {}

    /** One sentence, and another one about offsets where there are any. */
    public static String of(Formula formula) {
        return new English().blocks(formula) + linears(formula);
    }

    private String blocks(Formula formula) {
        Range range = formula.range();
        if (range.lambda() == 0) {
            return "Prunes all blocks alike, because the sparsities spread over an interval of 0.";
        }
        String value = phrase(formula.value());
        String where = meanings.isEmpty()
                ? ""
                : meanings.entrySet().stream()
                        .map(entry -> entry.getKey() + " is " + entry.getValue())
                        .collect(Collectors.joining(", and ", ", where ", ""));
        return formula.value().differsByBlock()
                ? "Prunes blocks " + range.direction() + " where " + value + " is larger" + where + "; " + spread(range)
                        + "."
                : "Prunes all blocks alike, because the value is the same for each of them: " + value + where + ".";
    }

    private static String spread(Range range) {
        return range.form() == Range.Form.RANGE
                ? "sparsities spread over an interval of " + decimals(2 * range.lambda()) + " around the target"
                : "sparsities spread from " + decimals(1 - range.lambda()) + " to " + decimals(1 + range.lambda())
                        + " times the target, scaled together so that their mean is the target";
    }

    /** Two decimals, or as many as are needed for two digits. */
    private static String decimals(double number) {
        return number >= 0.01 ? Lines.format("%.2f", number) : Symbol.number(number);
    }

    private static String linears(Formula formula) {
        if (formula.offsets().byKind().isEmpty()) {
            return "";
        }
        String offsets = formula.offsets().byKind().entrySet().stream()
                .map(entry -> entry.getKey() + " by " + Symbol.number(Math.abs(entry.getValue()))
                        + (entry.getValue() < 0 ? " less" : " more"))
                .collect(Collectors.joining(", "));
        return " Within a block, linears are pruned more or less than the block, before all are shifted together to"
                + " the target: " + offsets + ".";
    }

    private String phrase(Expression node) {
        if (node instanceof BlockExpression.Constant) {
            return node.toString();
        }
        String english = Symbol.of(node).english();
        if (node instanceof BlockExpression.Matrix matrix) {
            String of = matrix.elements() == Elements.SCORES ? "the score matrix" : "the weight matrix";
            return "the mean over the linears of " + english.formatted(of);
        }
        return english.formatted(
                node.operands().stream().map(operand -> operand(operand, node)).toArray());
    }

    private String operand(Expression node, Expression of) {
        return of instanceof BlockExpression.Binary && node.nodes().anyMatch(BlockExpression.Binary.class::isInstance)
                ? letter(node)
                : phrase(node);
    }

    private String letter(Expression node) {
        String known = letters.get(node);
        if (known != null) {
            return known;
        }
        int count = letters.size();
        String letter = (char) ('a' + count % 26) + (count < 26 ? "" : Integer.toString(count / 26 + 1));
        letters.put(node, letter);
        // Reserved before the operands' letters, so that a sentence goes from a to z.
        meanings.put(letter, "");
        meanings.put(letter, phrase(node));
        return letter;
    }
}
