package spade.sense;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.profile.ScoreProfile;

/**
 * All that is known of what the linears of a model can bear on one text: curves around one base or several, and
 * allocations whose losses were measured.
 *
 * @param provenance what it was made from, by name: hashes of model, calibration windows and text, dtype, pruner
 * @param sparsity the overall sparsity that it is made for
 * @param kinds of the linears of every block, in their order
 * @param parameters prunable weights by linear, the same in every block
 * @param passes reverse passes, oldest first
 * @param measured allocations with their losses by window of the text, oldest first
 */
public record SensitivityProfile(
        Map<String, String> provenance,
        double sparsity,
        List<String> kinds,
        List<Long> parameters,
        List<Slopes> passes,
        List<Measured> measured) {

    /** Names in the provenance: hash and name of the model, source of the text, its windows, their tokens. */
    public static final String MODEL = "model";

    public static final String NAME = "name";
    public static final String SOURCE = "textSource";
    public static final String WINDOWS = "windows";
    public static final String SEQLEN = "seqlen";

    /**
     * A measured allocation.
     *
     * @param losses mean negative log-likelihoods by window, from the first on; not all windows have to be there
     */
    public record Measured(Allocation allocation, Doubles losses) {}

    public SensitivityProfile {
        provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
        kinds = List.copyOf(kinds);
        parameters = List.copyOf(parameters);
        passes = List.copyOf(passes);
        measured = List.copyOf(measured);
    }

    /** Nothing known yet. */
    public static SensitivityProfile empty(
            Map<String, String> provenance, double sparsity, List<String> kinds, List<Long> parameters) {
        return new SensitivityProfile(provenance, sparsity, kinds, parameters, List.of(), List.of());
    }

    /** Nothing known yet of the model of a score profile. */
    public static SensitivityProfile empty(Map<String, String> provenance, double sparsity, ScoreProfile model) {
        List<Long> parameters = Arrays.stream(model.linearParameters()).boxed().toList();
        return empty(provenance, sparsity, model.linears(), parameters);
    }

    /** With these passes and measurements in place of its own. */
    public SensitivityProfile of(List<Slopes> other, List<Measured> found) {
        return new SensitivityProfile(provenance, sparsity, kinds, parameters, other, found);
    }

    /** With one more reverse pass. */
    public SensitivityProfile with(Slopes pass) {
        return of(and(passes, pass), measured);
    }

    /** With one more measurement. */
    public SensitivityProfile with(Measured more) {
        return of(passes, and(measured, more));
    }

    /** With what is known of a batch behind everything else, in the order of the batch. */
    public SensitivityProfile ordered(List<Allocation> batch) {
        Map<Allocation, Integer> places = new HashMap<>();
        for (int place = 0; place < batch.size(); place++) {
            places.putIfAbsent(batch.get(place), place);
        }
        // A sort keeps the order of what is alike, such as all that is not of the batch.
        return of(
                passes,
                measured.stream()
                        .sorted(Comparator.comparingInt(each -> places.getOrDefault(each.allocation(), -1)))
                        .toList());
    }

    /** The text whose loss it is, in words. */
    public String text() {
        return "%s, %s windows of %s tokens"
                .formatted(
                        provenance.getOrDefault(SOURCE, "?"),
                        provenance.getOrDefault(WINDOWS, "?"),
                        provenance.getOrDefault(SEQLEN, "?"));
    }

    /** Whether an allocation was measured. */
    public boolean knows(Allocation allocation) {
        return measured.stream().anyMatch(known -> known.allocation().equals(allocation));
    }

    SensitivityProfile withoutPasses() {
        return of(List.of(), measured);
    }

    private static <T> List<T> and(List<T> list, T behind) {
        return Stream.concat(list.stream(), Stream.of(behind)).toList();
    }
}
