package spade.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table for people: every column as wide as its cells, numbers at its right and words at its left. */
final class TextTable {

    private static final Pattern NUMBER = Pattern.compile("[-+–]?\\d.*|–|");
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    TextTable(List<String> heads) {
        rows.add(List.copyOf(heads));
    }

    /** Adds a row of as many cells as there are heads. */
    void add(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    /** The lines, without what is empty at their ends. */
    @Override
    public String toString() {
        List<String> formats =
                IntStream.range(0, rows.get(0).size()).mapToObj(this::format).toList();
        return rows.stream()
                .map(row -> IntStream.range(0, formats.size())
                        .mapToObj(column -> String.format(formats.get(column), row.get(column)))
                        .collect(Collectors.joining(GAP))
                        .stripTrailing())
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private String format(int column) {
        List<String> cells = rows.stream().map(row -> row.get(column)).toList();
        int width = cells.stream().mapToInt(String::length).max().orElse(0);
        boolean numbers =
                cells.stream().skip(1).allMatch(cell -> NUMBER.matcher(cell).matches());
        return width == 0 ? "%s" : (numbers ? "%" : "%-") + width + "s";
    }
}
