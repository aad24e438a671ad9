package spade.formula.notation;

import java.util.Locale;
import java.util.stream.Collectors;
import spade.formula.Formula;
import spade.formula.Range;

/** A formula in plain sentences: what they say is what it does, but not always every detail of an operator. */
public final class English {

    private English() {}

    /** One sentence, and another one about offsets where there are any. */
    public static String of(Formula formula) {
        return blocks(formula) + linears(formula);
    }

    private static String blocks(Formula formula) {
        Range range = formula.range();
        if (range.lambda() == 0) {
            return "Prunes all blocks alike, because the sparsities spread over an interval of 0.";
        }
        EnglishPhrases phrases = new EnglishPhrases(formula.value());
        String value = phrases.whole();
        if (!formula.value().differsByBlock()) {
            return "Prunes all blocks alike, because the value is the same for each of them: " + value + phrases.where()
                    + ".";
        }
        return "Prunes blocks " + (range.direction() == Range.Direction.MORE ? "more" : "less") + " where " + value
                + " is larger" + phrases.where() + "; " + spread(range) + ".";
    }

    private static String spread(Range range) {
        return range.form() == Range.Form.RANGE
                ? "sparsities spread over an interval of " + decimals(2 * range.lambda()) + " around the target"
                : "sparsities spread from " + decimals(1 - range.lambda()) + " to " + decimals(1 + range.lambda())
                        + " times the target, scaled together so that their mean is the target";
    }

    /** Two decimals, or as many as are needed for two digits. */
    private static String decimals(double number) {
        return number >= 0.01 ? String.format(Locale.ROOT, "%.2f", number) : EnglishPhrases.number(number);
    }

    private static String linears(Formula formula) {
        if (formula.offsets().byKind().isEmpty()) {
            return "";
        }
        String offsets = formula.offsets().byKind().entrySet().stream()
                .map(entry -> entry.getKey() + " by " + EnglishPhrases.number(Math.abs(entry.getValue()))
                        + (entry.getValue() < 0 ? " less" : " more"))
                .collect(Collectors.joining(", "));
        return " Within a block, linears are pruned more or less than the block, before all are shifted together to"
                + " the target: " + offsets + ".";
    }
}
