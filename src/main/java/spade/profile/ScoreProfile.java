package spade.profile;

import java.util.List;
import java.util.Map;

/**
 * What formulas see of a model.
 *
 * @param blocks one profile per decoder block, in order
 * @param provenance what the scores were made from: the model's architecture, hashes of model and calibration windows,
 *     dtype, metric
 */
public record ScoreProfile(List<BlockProfile> blocks, Map<String, String> provenance) {

    /** What the provenance calls the model's architecture. */
    public static final String ARCHITECTURE = "architecture";

    public ScoreProfile {
        blocks = List.copyOf(blocks);
        provenance = Map.copyOf(provenance);
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("A profile has at least one block.");
        }
    }

    /**
     * The same in fewer bins, for formulas that are tried by the thousand.
     *
     * @param width of a bin in relation to its values
     */
    public ScoreProfile coarse(double width) {
        return new ScoreProfile(
                blocks.stream().map(block -> block.coarse(width)).toList(), provenance);
    }

    /** The kinds of linears that every block has, in their order. */
    public List<String> linears() {
        return blocks.get(0).linears().stream().map(LinearProfile::name).toList();
    }

    /** What the profile holds. */
    public ProfileDetail detail() {
        if (blocks.get(0).scores().total() == 0) {
            return ProfileDetail.SHAPES;
        }
        boolean matrices = blocks.stream()
                .flatMap(block -> block.linears().stream())
                .allMatch(linear -> linear.matrices().isPresent());
        return matrices ? ProfileDetail.MATRICES : ProfileDetail.DISTRIBUTIONS;
    }

    /** Prunable weights per block. */
    public long[] parameters() {
        return blocks.stream().mapToLong(BlockProfile::parameters).toArray();
    }
}
