package spade.formula.notation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import spade.Lines;
import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.formula.ElementsExpression;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Range;
import spade.formula.Trait;
import spade.formula.Unit;

/**
 * What a formula does, in sentences: what is looked at in words, each with a letter where there are several, and what
 * is reckoned with them as arithmetic, which reads better as it is.
 */
public final class English {

    private final Formula formula;
    private final Unit unit;
    /** What is looked at of every unit, with its letter, in the order in which the formula names it. */
    private final Map<Expression, String> letters = new LinkedHashMap<>();

    private English(Formula formula) {
        this.formula = formula;
        this.unit = formula.unit();
    }

    /** A few sentences: what is looked at, what is pruned more, how far, and what scores are. */
    public static String of(Formula formula) {
        return new English(formula).told();
    }

    private String told() {
        List<String> sentences = new ArrayList<>();
        BlockExpression value = formula.value();
        Range range = formula.range();
        String prunes = "Prunes " + unit + "s " + range.direction() + ", the larger ";
        if (range.coefficient() == 0 || !value.differsByUnit()) {
            sentences.add("Prunes all " + unit + "s alike.");
        } else if (isLookedAt(value) || value instanceof BlockExpression.Known) {
            sentences.add(prunes + phrase(value) + ".");
        } else {
            sentences.add("Gives every " + unit + " the value v = " + bare(value) + meanings() + ". " + prunes + "v.");
        }
        if (range.coefficient() > 0 && value.differsByUnit()) {
            sentences.add(spread(range));
        }
        if (!formula.offsets().byKind().isEmpty()) {
            sentences.add(linears());
        }
        if (value.nodes().anyMatch(English::isScores)) {
            sentences.add("The score of a weight is its magnitude times the norm of the input that it multiplies.");
        }
        return String.join(" ", sentences);
    }

    /** Where values are brought to [0, 1] this holds whatever they are; what is cut at 0 or 1 lies nearer. */
    private String spread(Range range) {
        boolean same = range.exponent() == 0;
        double lambda = range.coefficient();
        String where = same
                ? "."
                : ", where λ is " + Symbol.number(lambda) + " S^" + Symbol.number(range.exponent()) + ", but at most "
                        + Range.MAX_LAMBDA + ", at the overall sparsity S.";
        return switch (range.form()) {
            case RANGE ->
                "Sparsities of " + unit + "s lie at most " + (same ? decimals(2 * lambda) : "2 λ") + " apart" + where;
            case SCALE ->
                "The sparsity of a " + unit + " is at most "
                        + (same ? decimals((1 + lambda) / (1 - lambda)) : "(1 + λ) / (1 - λ)") + " times another's"
                        + where;
            case SHIFT ->
                "Sparsities of " + unit + "s differ by " + (same ? decimals(2 * lambda) : "2 λ")
                        + " times as much as these values" + where;
        };
    }

    /** Two decimals, or as many as are needed for two digits. */
    private static String decimals(double number) {
        return number >= 0.01 ? Lines.format("%.2f", number) : Symbol.number(number);
    }

    private String linears() {
        return (unit == Unit.BLOCK ? "Within a block, " : "Beside that, ")
                + formula.offsets().byKind().entrySet().stream()
                        .map(offset -> offset.getKey() + " is pruned by " + Symbol.number(Math.abs(offset.getValue()))
                                + (offset.getValue() < 0 ? " less" : " more"))
                        .collect(Collectors.joining(", "))
                + (unit == Unit.BLOCK ? " than the block" : "")
                + ", before all are shifted together to the overall sparsity.";
    }

    private static boolean isScores(Expression node) {
        return node instanceof BlockExpression.Matrix matrix
                ? matrix.elements() == Elements.SCORES
                : node.equals(new ElementsExpression.Source(Elements.SCORES));
    }

    private static boolean isLookedAt(Expression node) {
        return node instanceof BlockExpression.Reduce || node instanceof BlockExpression.Matrix;
    }

    /** What is looked at, in words. */
    private String phrase(Expression node) {
        if (node instanceof BlockExpression.Constant) {
            return node.toString();
        }
        String english = Symbol.of(node).english();
        if (node instanceof BlockExpression.Matrix matrix) {
            String of = matrix.elements() == Elements.SCORES ? "the score matrix" : "the weight matrix";
            return (unit == Unit.BLOCK ? "the mean over the linears of " : "") + english.formatted(of);
        }
        return english.formatted(node.operands().stream().map(this::phrase).toArray())
                .replace("within the block", "within the " + unit);
    }

    /** The arithmetic without the parentheses around the whole. */
    private String bare(Expression node) {
        String text = arithmetic(node);
        return text.startsWith("(") ? text.substring(1, text.length() - 1) : text;
    }

    private String arithmetic(Expression node) {
        if (isLookedAt(node)) {
            return letters.computeIfAbsent(node, unknown -> letter(letters.size()));
        }
        List<String> operands = node.operands().stream().map(this::arithmetic).toList();
        boolean infix = operands.size() == 2 && !Character.isLetter(node.word().charAt(0));
        return operands.isEmpty()
                ? node.word()
                : infix
                        ? "(" + String.join(" " + node.word() + " ", operands) + ")"
                        : operands.stream().collect(Collectors.joining(", ", node.word() + "(", ")"));
    }

    /** From a to t, so that v stays the value. */
    private static String letter(int number) {
        return (char) ('a' + number % 20) + (number < 20 ? "" : Integer.toString(number / 20 + 1));
    }

    private String meaning(Expression node) {
        return node instanceof BlockExpression.Known known
                ? meaning(known.operator())
                : Symbol.of(node).english().replace("over the blocks", "over the " + unit + "s");
    }

    private String meaning(Trait trait) {
        return switch (trait) {
            case DEPTH -> "depth goes from 0 at the first block to 1 at the last";
            case SHARE -> "share is how many weights it has, by the mean " + unit;
            case SLOPE -> "slope is how fast the loss grows with its sparsity, by its share of the weights";
        };
    }

    /** What the letters of the arithmetic stand for. */
    private String meanings() {
        List<String> meanings = new ArrayList<>();
        letters.forEach((what, letter) -> meanings.add(letter + " is " + phrase(what)));
        formula.value()
                .nodes()
                .filter(node -> node instanceof BlockExpression.Known || node instanceof BlockExpression.Shaped)
                .sorted(Comparator.comparing(BlockExpression.Shaped.class::isInstance))
                .map(this::meaning)
                .distinct()
                .forEach(meanings::add);
        int last = meanings.size() - 1;
        return meanings.isEmpty()
                ? ""
                : ", where " + String.join(", ", meanings.subList(0, last)) + (last > 0 ? " and " : "")
                        + meanings.get(last);
    }
}
