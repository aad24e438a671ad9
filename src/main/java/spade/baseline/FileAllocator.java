package spade.baseline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import spade.Digests;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.model.Family;
import spade.run.Workbench;

/**
 * An allocation from a file:
 *
 * <ul>
 *   <li>JSON: a list of sparsities by block, or an object with {@code allocation} and perhaps {@code linearAllocation}
 *       ([block][linear]), as {@code evaluate --json} prints it;
 *   <li>CSV: a header and a line per block, whose last column is the sparsity, or whose columns behind the first are
 *       those of its linears;
 *   <li>YAML: an llm-compressor recipe with a list {@code sparsity}; or {@code path: sparsity} for every linear, such
 *       as {@code model.layers.0.self_attn.q_proj: 0.62}, the layout of EvoPress with sparsities instead of levels.
 * </ul>
 */
record FileAllocator(Path file) implements Allocator {

    /** Rounded numbers in a file may miss the mean by so much. */
    private static final double TOLERANCE = 5e-4;

    @Override
    public String name() {
        return String.valueOf(file.getFileName());
    }

    @Override
    public Allocation allocate(Workbench workbench, double sparsity, Optional<TokenWindows> searchText) {
        List<double[]> rows = rows(workbench);
        int blocks = workbench.config().blocks();
        int linears = workbench.linears().size();
        if (rows.size() != blocks) {
            throw bad("has " + rows.size() + " blocks, and the model has " + blocks);
        }
        for (double[] row : rows) {
            if (row.length != rows.get(0).length || (row.length != 1 && row.length != linears)) {
                throw bad("has " + row.length + " sparsities in a block, and the model has " + linears + " linears");
            }
            for (double s : row) {
                if (!(s >= 0 && s < 1)) {
                    throw bad("holds " + s + ", and a sparsity is at least 0 and below 1");
                }
            }
        }
        Allocation allocation = rows.get(0).length == 1
                ? new Allocation(
                        sparsity, rows.stream().mapToDouble(row -> row[0]).toArray())
                : Allocation.ofLinears(sparsity, rows.toArray(double[][]::new), workbench.linearParameters());
        double mean = Arrays.stream(allocation.sparsities()).average().orElseThrow();
        if (Math.abs(mean - sparsity) > TOLERANCE) {
            throw bad(String.format(Locale.ROOT, "has a mean sparsity of %.4f, and --sparsity is %s", mean, sparsity));
        }
        return allocation;
    }

    private SpadeException bad(String what) {
        return new SpadeException("The allocation file " + file + " " + what + "; give one that fits.");
    }

    /** By block one sparsity, or one per linear. */
    private List<double[]> rows(Workbench workbench) {
        String name = name().toLowerCase(Locale.ROOT);
        try {
            if (name.endsWith(".csv")) {
                return csv(Files.readAllLines(file, StandardCharsets.UTF_8));
            }
            JsonNode root = (name.endsWith(".json") ? new ObjectMapper() : new YAMLMapper()).readTree(file.toFile());
            return tree(root, workbench);
        } catch (JsonProcessingException | NumberFormatException e) {
            throw bad("cannot be understood ("
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")");
        } catch (IOException e) {
            throw bad("cannot be read (" + e + ")");
        }
    }

    private static List<double[]> csv(List<String> lines) {
        List<double[]> rows = new ArrayList<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            if (line.isBlank()) {
                continue;
            }
            String[] cells = line.split(",", -1);
            double[] row = new double[cells.length - 1];
            for (int i = 0; i < row.length; i++) {
                row[i] = Double.parseDouble(cells[i + 1].strip());
            }
            rows.add(row);
        }
        return rows;
    }

    private List<double[]> tree(JsonNode root, Workbench workbench) {
        if (root.isArray()) {
            return each(root);
        }
        if (root.path("linearAllocation").size() > 0) {
            return each(root.path("linearAllocation"));
        }
        if (root.has("allocation")) {
            return each(root.path("allocation"));
        }
        if (root.fieldNames().hasNext()
                && module(root.fieldNames().next(), workbench).isPresent()) {
            return paths(root, workbench);
        }
        JsonNode list = root.findValue("sparsity");
        if (list == null || !list.isArray()) {
            throw bad("names neither an allocation nor a list of sparsities");
        }
        return each(list);
    }

    private List<double[]> each(JsonNode array) {
        List<double[]> rows = new ArrayList<>();
        for (JsonNode row : array) {
            double[] values = new double[row.isArray() ? row.size() : 1];
            for (int i = 0; i < values.length; i++) {
                JsonNode value = row.isArray() ? row.get(i) : row;
                if (!value.isNumber()) {
                    throw bad("holds '" + value.asText() + "' where a number was expected");
                }
                values[i] = value.doubleValue();
            }
            rows.add(values);
        }
        return rows;
    }

    private static Optional<Family.Module> module(String path, Workbench workbench) {
        return workbench.config().family().parse(path);
    }

    private List<double[]> paths(JsonNode root, Workbench workbench) {
        List<String> known = workbench.linearPaths();
        double[][] rows = new double[workbench.config().blocks()][known.size()];
        for (double[] row : rows) {
            Arrays.fill(row, Double.NaN);
        }
        root.properties().forEach(entry -> {
            Family.Module module = module(entry.getKey(), workbench)
                    .filter(found -> known.contains(found.path()))
                    .orElseThrow(() -> bad("names " + entry.getKey() + ", which is no linear of the model"));
            int block = module.block();
            if (block >= rows.length || !entry.getValue().isNumber()) {
                throw bad("says " + entry.getValue() + " for " + entry.getKey());
            }
            double value = entry.getValue().doubleValue();
            if (entry.getValue().isIntegralNumber() && (value < 0 || value >= 1)) {
                throw bad("has levels of an EvoPress database, such as " + entry.getValue()
                        + ", which say nothing without it");
            }
            rows[block][known.indexOf(module.path())] = value;
        });
        return List.of(rows);
    }

    /** The content counts, wherever it lies. */
    @Override
    public String key() {
        try {
            return Digests.of(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw bad("cannot be read (" + e + ")");
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
