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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spade.Digests;
import spade.Json;
import spade.Reason;
import spade.SpadeException;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.data.TokenWindows;
import spade.measure.CalibratedModel;
import spade.model.Families;
import spade.model.Family;
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
 *       as {@code model.layers.0.self_attn.q_proj: 0.62}, the layout of EvoPress with sparsities instead of levels;
 *   <li>a configuration as EvoPress publishes it, {@code path: level} for every linear, named
 *       {@code evopress:FILE@STEP}: a linear of n weights at level k has the sparsity S + k·STEP / n.
 * </ul>
 *
 * @param step weights between two levels, {@code weights_diff} in the code of EvoPress; empty: the file has sparsities
 */
record FileAllocator(Path file, Optional<Long> step) implements Allocator, AllocationRule {

    private static final String LEVELS = "evopress:";

    /** Rounded numbers in a file may miss the mean by so much. */
    private static final double TOLERANCE = 5e-4;

    /** Reads the path of a file, or {@code evopress:FILE@STEP}; empty where there is no such file. */
    static Optional<FileAllocator> find(String text) {
        boolean levels = text.startsWith(LEVELS);
        Matcher parts = Pattern.compile(LEVELS + "(.+)@([1-9][0-9]{0,17})").matcher(text);
        if (levels && !parts.matches()) {
            throw new UsageException("Levels of EvoPress are named " + LEVELS
                    + "FILE@STEP, STEP being the weights_diff of its prune.py, for example " + LEVELS
                    + "levels.txt@1000000, and not '" + text + "'.");
        }
        Optional<Long> step = levels ? Optional.of(Long.valueOf(parts.group(2))) : Optional.empty();
        return Optional.of(Path.of(levels ? parts.group(1) : text))
                .filter(Files::isRegularFile)
                .map(file -> new FileAllocator(file, step));
    }

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
        List<double[]> rows = rows(profile, sparsity);
        int blocks = profile.blocks().size();
        long[] parameters = profile.linearParameters();
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
    private List<double[]> rows(ScoreProfile profile, double sparsity) {
        String name = name().toLowerCase(Locale.ROOT);
        try {
            if (step.isEmpty() && name.endsWith(".csv")) {
                return AllocationCsv.read(this, Families.of(profile).slots());
            }
            JsonNode root = (name.endsWith(".json") ? new ObjectMapper() : new YAMLMapper()).readTree(file.toFile());
            return isByModule(root, profile) ? modules(root, profile, sparsity) : tree(root, profile);
        } catch (JsonProcessingException | NumberFormatException e) {
            throw bad("cannot be understood ("
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")");
        } catch (IOException e) {
            throw bad("cannot be read (" + Reason.of(e) + ")");
        }
    }

    private boolean isByModule(JsonNode root, ScoreProfile profile) {
        return step.isPresent()
                || (root.fieldNames().hasNext()
                        && Families.of(profile).parse(root.fieldNames().next()).isPresent());
    }

    private List<double[]> tree(JsonNode root, ScoreProfile profile) {
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

    private List<double[]> modules(JsonNode root, ScoreProfile profile, double sparsity) {
        Family family = Families.of(profile);
        long[] parameters = profile.linearParameters();
        double[][] rows = new double[profile.blocks().size()][parameters.length];
        for (double[] row : rows) {
            Arrays.fill(row, Double.NaN);
        }
        root.properties().forEach(entry -> {
            Optional<Family.Module> module = family.parse(entry.getKey());
            int[] parts = module.map(found -> family.parts(found.path())).orElse(new int[0]);
            if (parts.length == 0) {
                throw bad("names " + entry.getKey() + ", which is no linear of the model");
            }
            int block = module.orElseThrow().block();
            if (block >= rows.length || !entry.getValue().isNumber()) {
                throw bad("says " + entry.getValue() + " for " + entry.getKey());
            }
            long weights = Arrays.stream(parts).mapToLong(i -> parameters[i]).sum();
            double found = sparsity(entry.getValue(), sparsity, weights);
            Arrays.stream(parts).forEach(i -> rows[block][i] = found);
        });
        for (int l = 0; l < rows.length; l++) {
            for (int i = 0; i < parameters.length; i++) {
                if (Double.isNaN(rows[l][i])) {
                    throw bad(
                            "says nothing of " + family.module(l, family.slots().get(i)));
                }
            }
        }
        return List.of(rows);
    }

    /** What a file says of a module with so many weights. */
    private double sparsity(JsonNode said, double overall, long weights) {
        if (step.isPresent() && !said.isIntegralNumber()) {
            throw bad("holds " + said + " where a level of EvoPress was expected", "give its path alone");
        }
        if (step.isEmpty() && said.isIntegralNumber() && (said.asLong() < 0 || said.asLong() >= 1)) {
            throw bad(
                    "has levels of an EvoPress database, such as " + said,
                    "name it " + LEVELS + file + "@STEP, STEP being the weights_diff of its prune.py");
        }
        return step.map(each -> overall + said.doubleValue() * each / weights).orElse(said.doubleValue());
    }

    /** The content counts, wherever it lies. */
    @Override
    public String key() {
        try {
            String content = Digests.of(Files.readString(file, StandardCharsets.UTF_8));
            return step.map(each -> content + "@" + each).orElse(content);
        } catch (IOException e) {
            throw bad("cannot be read (" + Reason.of(e) + ")");
        }
    }

    @Override
    public String toString() {
        return step.map(each -> LEVELS + file + "@" + each).orElse(file.toString());
    }
}
