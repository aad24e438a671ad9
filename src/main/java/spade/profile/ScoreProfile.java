package spade.profile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spade.Doubles;

/**
 * What formulas see of a model.
 *
 * @param blocks one profile per decoder block, in order
 * @param provenance what the scores were made from: the model's architecture, hashes of model and calibration windows,
 *     dtype, metric
 * @param slopes by the uniform sparsity at which they were taken, [block][linear], in nats: the derivative of the loss
 *     on the calibration text with respect to a linear's sparsity, divided by its weights' share of the mean linear's;
 *     empty where none were made
 */
public record ScoreProfile(
        List<BlockProfile> blocks, Map<String, String> provenance, Map<Double, List<Doubles>> slopes) {

    /** What the provenance calls the model's architecture. */
    public static final String ARCHITECTURE = "architecture";

    public ScoreProfile {
        blocks = List.copyOf(blocks);
        provenance = Map.copyOf(provenance);
        slopes = Map.copyOf(slopes);
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("A profile has at least one block.");
        }
        List<Integer> sizes =
                blocks.stream().map(block -> block.linears().size()).toList();
        for (List<Doubles> each : slopes.values()) {
            if (!each.stream().map(Doubles::size).toList().equals(sizes)) {
                throw new IllegalArgumentException("Slopes are by block and linear, as many as the model has.");
            }
        }
    }

    /** One without slopes. */
    public ScoreProfile(List<BlockProfile> blocks, Map<String, String> provenance) {
        this(blocks, provenance, Map.of());
    }

    /** The same with slopes at one more sparsity, as {@link #slopes} has them. */
    public ScoreProfile withSlopes(double sparsity, List<Doubles> values) {
        Map<Double, List<Doubles>> more = new HashMap<>(slopes);
        more.put(sparsity, List.copyOf(values));
        return new ScoreProfile(blocks, provenance, more);
    }

    /** The slopes at a sparsity, where they were made. */
    public Optional<List<Doubles>> slopesAt(double sparsity) {
        return Optional.ofNullable(slopes.get(sparsity));
    }

    /**
     * The same in fewer bins, for formulas that are tried by the thousand.
     *
     * @param width of a bin in relation to its values
     */
    public ScoreProfile coarse(double width) {
        return new ScoreProfile(
                blocks.stream().map(block -> block.coarse(width)).toList(), provenance, slopes);
    }

    /** The kinds of linears that every block has, in their order. */
    public List<String> linears() {
        return blocks.get(0).linears().stream().map(LinearProfile::name).toList();
    }

    /** The linears of all blocks, one block after the other. */
    public List<LinearProfile> everyLinear() {
        return blocks.stream().flatMap(block -> block.linears().stream()).toList();
    }

    /** What the profile holds. */
    public ProfileDetail detail() {
        if (blocks.get(0).scores().total() == 0) {
            return ProfileDetail.SHAPES;
        }
        boolean matrices =
                everyLinear().stream().allMatch(linear -> linear.matrices().isPresent());
        return matrices ? ProfileDetail.MATRICES : ProfileDetail.DISTRIBUTIONS;
    }

    /** Prunable weights per block. */
    public long[] parameters() {
        return parameters(blocks);
    }

    /** Prunable weights of every linear of a block, the same in every block. */
    public long[] linearParameters() {
        return parameters(blocks.get(0).linears());
    }

    /** Prunable weights of units. */
    public static long[] parameters(List<? extends UnitProfile> units) {
        return units.stream().mapToLong(UnitProfile::parameters).toArray();
    }
}
