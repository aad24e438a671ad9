package spade.notation;

import spade.UsageException;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.formula.Nearest;

/** Reads a formula in whichever notation a user has it. */
public final class FormulaReader {

    private FormulaReader() {}

    /**
     * Reads the name of a formula such as {@code owl}, its text, a graph string of DSA, or its JSON.
     *
     * @throws UsageException if it is none of them; the message says why
     */
    public static Formula read(String text) {
        String trimmed = text.strip();
        if (trimmed.startsWith("{")) {
            return FormulaJson.read(trimmed);
        }
        if (trimmed.startsWith("W:")) {
            return GraphString.parse(trimmed);
        }
        if (trimmed.matches("\\w+")) {
            return NamedFormulas.find(trimmed).orElseThrow(() -> unknown(trimmed));
        }
        return FormulaParser.parse(trimmed);
    }

    private static UsageException unknown(String name) {
        return new UsageException("Unknown formula '" + name + "': "
                + Nearest.advice(
                        name,
                        NamedFormulas.all().stream()
                                .map(NamedFormulas.Named::name)
                                .toList())
                + "; a formula of your own is written like \"" + NamedFormulas.OWL + "\".");
    }
}
