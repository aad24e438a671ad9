package spade.notation;

import spade.UsageException;
import spade.formula.Formula;
import spade.formula.NamedFormulas;

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
        if (GraphString.isOne(trimmed)) {
            return GraphString.parse(trimmed);
        }
        return NamedFormulas.parse(trimmed);
    }
}
