package spade.formula.notation;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import spade.Choice;
import spade.Json;
import spade.formula.Formula;

/** What formulas are written in. */
public enum Notation {
    /** The language of this program, which {@link spade.formula.FormulaParser} reads. */
    TEXT(always(Formula::toString)),
    /** Equations in amsmath. */
    LATEX(always(Latex::of)),
    /** A file that needs numpy. */
    PYTHON(always(PythonCode::of)),
    /** An object with the text form, {@code {"formula": "…"}}. */
    JSON(always(formula -> Json.line(Map.of("formula", formula.toString())))),
    /** DSA's graph strings, which few formulas have and {@link GraphString} reads. */
    GRAPH(GraphString::of),
    /** One or two sentences. */
    ENGLISH(always(English::of));

    private final Function<Formula, Optional<String>> writer;

    Notation(Function<Formula, Optional<String>> writer) {
        this.writer = writer;
    }

    private static Function<Formula, Optional<String>> always(Function<Formula, String> writer) {
        return writer.andThen(Optional::of);
    }

    /** The notation that a user's word stands for. */
    public static Notation parse(String word) {
        return Choice.parse(Notation.class, "notation", word);
    }

    /** A formula in the notation; empty where it cannot be said in it. */
    public Optional<String> write(Formula formula) {
        return writer.apply(formula);
    }

    /** The name that users write. */
    @Override
    public String toString() {
        return Choice.label(this);
    }
}
