package spade.allocator;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import spade.Csv;
import spade.model.LinearSlot;

/**
 * An allocation as a table of comma-separated values, read by the names of its columns: {@code block} (or {@code layer}
 * or {@code index}), counted from 0, and either {@code sparsity} or one for every kind of linear, by its short name
 * such as {@code q} or that of its module such as {@code q_proj}. Rows and columns stand in any order; what is missing,
 * there twice or not known is refused.
 */
final class AllocationCsv {

    private static final String BLOCK = "block";
    private static final String SPARSITY = "sparsity";

    private final FileAllocator file;
    private final List<LinearSlot> linears;
    /** The name in the file of every column that is known. */
    private final Map<String, String> columns = new LinkedHashMap<>();

    private AllocationCsv(FileAllocator file, List<LinearSlot> linears) {
        this.file = file;
        this.linears = linears;
    }

    /** By block one sparsity, or one per linear. */
    static List<double[]> read(FileAllocator file, List<LinearSlot> linears) throws IOException {
        return new AllocationCsv(file, linears).rows();
    }

    private List<double[]> rows() throws IOException {
        List<Map<String, String>> lines = Csv.read(file.file());
        if (lines.isEmpty()) {
            throw file.bad("has no line below the names of its columns");
        }
        List<String> wanted = columns(lines.get(0).keySet());
        TreeMap<Integer, double[]> rows = new TreeMap<>();
        for (Map<String, String> line : lines) {
            double[] row =
                    wanted.stream().mapToDouble(column -> number(line, column)).toArray();
            double block = number(line, BLOCK);
            if (block != Math.rint(block)) {
                throw file.bad("has '" + cell(line, BLOCK) + "' as the number of a block");
            }
            if (rows.put((int) block, row) != null) {
                throw file.bad("has block " + cell(line, BLOCK) + " twice");
            }
        }
        if (rows.firstKey() == 1 && rows.lastKey() == rows.size()) {
            throw file.bad("counts its blocks from 1 to " + rows.size(), "count them from 0");
        }
        if (rows.firstKey() != 0 || rows.lastKey() != rows.size() - 1) {
            throw file.bad("has the blocks " + rows.keySet() + ", and blocks are counted from 0 without a gap");
        }
        return List.copyOf(rows.values());
    }

    private double number(Map<String, String> line, String column) {
        try {
            return Double.parseDouble(cell(line, column));
        } catch (NumberFormatException e) {
            throw file.bad("has '" + cell(line, column) + "' in the column " + column + " of the line "
                    + String.join(",", line.values()) + ", where a number belongs");
        }
    }

    private String cell(Map<String, String> line, String column) {
        return String.valueOf(line.get(columns.get(column)));
    }

    /** Which columns hold the sparsities. */
    private List<String> columns(Set<String> header) throws IOException {
        List<String> names = linears.stream().map(LinearSlot::name).toList();
        String layout = "block,sparsity or block," + String.join(",", names);
        if (header.stream().allMatch(AllocationCsv::isNumber)) {
            throw file.bad("begins with numbers", "add the line " + layout + " above them");
        }
        String first = Files.readString(file.file()).strip().lines().findFirst().orElse("");
        if (first.split(",", -1).length > header.size()) {
            throw file.bad("has a column twice in '" + first + "'", "give each once");
        }
        for (String column : header) {
            String known = known(column);
            if (columns.put(known, column) != null) {
                throw file.bad("has two columns for " + known, "give one");
            }
        }
        List<String> wanted = columns.containsKey(SPARSITY) ? List.of(SPARSITY) : names;
        if (columns.size() != wanted.size() + 1
                || !columns.containsKey(BLOCK)
                || !columns.keySet().containsAll(wanted)) {
            throw file.bad("has the columns " + String.join(",", header), "give " + layout);
        }
        return wanted;
    }

    /** What a column of a file is called here. */
    private String known(String column) {
        if (column.isEmpty()) {
            throw file.bad("has a column without a name, as pandas writes an index", "write it with index=False");
        }
        Map<String, String> names = new LinkedHashMap<>();
        List.of(BLOCK, "layer", "index").forEach(name -> names.put(name, BLOCK));
        names.put(SPARSITY, SPARSITY);
        for (LinearSlot slot : linears) {
            String module = slot.path().substring(slot.path().lastIndexOf('.') + 1);
            List.of(slot.name(), module, slot.path()).forEach(name -> names.put(name, slot.name()));
        }
        String found = names.get(column.toLowerCase(Locale.ROOT));
        if (found == null) {
            String known = String.join(", ", new LinkedHashSet<>(names.values()));
            throw file.bad("has a column '" + column + "'", "take it out, or name what it is (" + known + ")");
        }
        return found;
    }

    private static boolean isNumber(String text) {
        return text.matches("[+-]?[0-9.]+([eE][+-]?[0-9]+)?");
    }
}
