package spade.compare;

import java.util.function.Function;
import spade.Choice;
import spade.Json;

/** How a table is written. */
public enum TableForm {
    MARKDOWN("md", MarkdownTable::of),
    CSV("csv", CsvTable::of),
    JSON("json", Json::line),
    LATEX("tex", LatexTable::of);

    private final String suffix;
    private final Function<ComparisonTable, String> writer;

    TableForm(String suffix, Function<ComparisonTable, String> writer) {
        this.suffix = suffix;
        this.writer = writer;
    }

    /** Of the file that has it. */
    String suffix() {
        return suffix;
    }

    /** The table in this form. */
    public String write(ComparisonTable table) {
        return writer.apply(table);
    }

    @Override
    public String toString() {
        return Choice.label(this);
    }
}
