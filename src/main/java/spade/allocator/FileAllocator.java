package spade.allocator;

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
import java.util.stream.IntStream;
import spade.Digests;
import spade.Json;
import spade.Reason;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.data.TokenWindows;
import spade.measure.CalibratedModel;
import spade.model.Families;
import spade.model.Family;
import spade.model.LinearSlot;
import spade.profile.LinearProfile;
import spade.profile.ProfileDetail;
import spade.profile.ScoreProfile;

/**
 * An allocation from a file:
 *
 * <ul>
 *   <li>JSON: a list of sparsities by block, or an object with {@code allocation} and perhaps {@code linearAllocation}
 *       ([block][linear]), as {@code evaluate --json} prints it;
 *   <li>CSV: see {@link AllocationCsv};
 *   <li>YAML: an llm-compressor recipe with a list {@code sparsity}; or {@code path: sparsity} for every linear, such
 *       as {@code model.layers.0.self_attn.q_proj: 0.62}, the layout of EvoPress with sparsities instead of levels.
 * </ul>
 */
record FileAllocator(Path file) implements Allocator, AllocationRule {

    /** Rounded numbers in a file may miss the mean by so much. */
    private static final double TOLERANCE = 5e-4;

    @Override
    public String name() {
        return String.valueOf(file.getFileName());
    }

    @Override
    public Optional<AllocationRule> rule() {
        return Optional.of(this);
    }

    @Override
    public ProfileDetail detail() {
        return ProfileDetail.SHAPES;
    }

    @Override
    public Allocation allocate(ScoreProfile profile, double sparsity) {
        List<double[]> rows = rows(profile);
        int blocks = profile.blocks().size();
        long[] parameters = profile.blocks().get(0).linears().stream()
                .mapToLong(LinearProfile::parameters)
                .toArray();
        if (rows.size() != blocks) {
            throw bad("has " + rows.size() + " blocks, and the model has " + blocks);
        }
        for (double[] row : rows) {
            if (row.length != rows.get(0).length || (row.length != 1 && row.length != parameters.length)) {
                throw bad("has " + row.length + " sparsities in a block, and the model has " + parameters.length
                        + " linears");
            }
            for (double s : row) {
                if (!(s >= 0 && s < 1)) {
                    throw bad("holds " + s + ", and a sparsity is at least 0 and below 1");
                }
            }
        }
        double mean = rows.stream()
                .mapToDouble(row -> row.length == 1 ? row[0] : Allocation.weightedMean(row, parameters))
                .average()
                .orElseThrow();
        if (Math.abs(mean - sparsity) > TOLERANCE) {
            throw new AnotherSparsity(file, mean, sparsity);
        }
        return rows.get(0).length == 1
                ? Allocation.ofBlocks(
                        sparsity, rows.stream().mapToDouble(row -> row[0]).toArray())
                : Allocation.ofLinears(sparsity, rows.toArray(double[][]::new), parameters);
    }

    /** What it took to find is nothing that a file says. */
    @Override
    public Searched search(
            CalibratedModel model, double sparsity, Optional<TokenWindows> searchText, Optional<Long> budget) {
        return new Searched(allocate(model, sparsity, Optional.empty()), 0, 0, Double.NaN);
    }

    SpadeException bad(String what) {
        return bad(what, "give one that fits");
    }

    SpadeException bad(String what, String remedy) {
        return new SpadeException("The allocation file " + file + " " + what + "; " + remedy + ".");
    }

    /** By block one sparsity, or one per linear. */
    private List<double[]> rows(ScoreProfile profile) {
        String name = name().toLowerCase(Locale.ROOT);
        try {
            if (name.endsWith(".csv")) {
                return AllocationCsv.read(this, Families.of(profile).slots());
            }
            JsonNode root = (name.endsWith(".json") ? new ObjectMapper() : new YAMLMapper()).readTree(file.toFile());
            return tree(root, profile);
        } catch (JsonProcessingException | NumberFormatException e) {
            throw bad("cannot be understood ("
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")");
        } catch (IOException e) {
            throw bad("cannot be read (" + Reason.of(e) + ")");
        }
    }

    private List<double[]> tree(JsonNode root, ScoreProfile profile) {
        if (root.fieldNames().hasNext()
                && module(root.fieldNames().next(), profile).isPresent()) {
            return paths(root, profile);
        }
        JsonNode list = root.findValue("sparsity");
        for (JsonNode found : List.of(root.path("allocation"), root.path("linearAllocation"), root)) {
            list = found.isArray() && !found.isEmpty() ? found : list;
        }
        if (list == null || !list.isArray()) {
            throw bad("names neither an allocation nor a list of sparsities");
        }
        JsonNode named = root.path("linears");
        if (!named.isMissingNode() && !Json.tree(profile.linears()).equals(named)) {
            throw bad("has the linears " + named + ", and the model " + profile.linears());
        }
        List<double[]> rows = new ArrayList<>();
        for (JsonNode row : list) {
            double[] values = new double[row.isArray() ? row.size() : 1];
            Arrays.setAll(values, i -> number(row.isArray() ? row.get(i) : row));
            rows.add(values);
        }
        return rows;
    }

    private double number(JsonNode value) {
        if (!value.isNumber()) {
            throw bad("holds '" + value.asText() + "' where a number was expected");
        }
        return value.doubleValue();
    }

    private static Optional<Family.Module> module(String path, ScoreProfile profile) {
        return Families.of(profile).parse(path);
    }

    private List<double[]> paths(JsonNode root, ScoreProfile profile) {
        List<String> known =
                Families.of(profile).slots().stream().map(LinearSlot::path).toList();
        double[][] rows = new double[profile.blocks().size()][known.size()];
        for (double[] row : rows) {
            Arrays.fill(row, Double.NaN);
        }
        root.properties().forEach(entry -> {
            Family.Module module = module(entry.getKey(), profile)
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
            IntStream.range(0, known.size())
                    .filter(i -> known.get(i).equals(module.path()))
                    .forEach(i -> rows[block][i] = value);
        });
        return List.of(rows);
    }

    /** The content counts, wherever it lies. */
    @Override
    public String key() {
        try {
            return Digests.of(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw bad("cannot be read (" + Reason.of(e) + ")");
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
