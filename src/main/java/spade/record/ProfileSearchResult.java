package spade.record;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spade.Doubles;
import spade.VersionedFile;

/**
 * What a search on profiles alone found: {@code formulas.json} in its folder. Losses are predicted, in nats per token
 * above those of uniform sparsity; nothing of it was measured.
 *
 * @param started when
 * @param versions of the program and its libraries
 * @param targets that the formulas are to be good on
 * @param objective how the losses on all targets become one
 * @param space which formulas there are
 * @param seed of all random choices
 * @param formulas how many were drawn, about
 * @param seconds by the clock on the wall
 * @param rules what published rules and the rule {@code slope} are predicted to lose
 * @param members the best: first those that no other one beats in both, complexity and loss
 */
public record ProfileSearchResult(
        String started,
        Map<String, String> versions,
        List<Target> targets,
        String objective,
        String space,
        long seed,
        long formulas,
        double seconds,
        List<Row> rules,
        List<Row> members) {

    private static final String FILE = "formulas.json";

    /** By less, in nats per token, no formula is better than a smaller one. */
    private static final double GRAIN = 5e-4;

    /**
     * A model at a sparsity.
     *
     * @param model name of its profiles
     * @param scores provenance of what formulas see
     * @param sensitivity provenance of what predicts the loss
     * @param ranks how well that ranks what was measured for it, by Spearman's correlation; NaN of too few measurements
     */
    public record Target(
            String model, double sparsity, Map<String, String> scores, Map<String, String> sensitivity, double ranks) {}

    /**
     * What is predicted of a formula or a rule.
     *
     * @param name the formula's text, or the name of a rule
     * @param complexity nodes of the formula; 0 of what is none
     * @param loss over all targets
     * @param losses by target; NaN where it cannot be applied
     */
    public record Row(String name, int complexity, double loss, Doubles losses) {}

    /** The members that no smaller one is as good as, by ascending complexity. */
    public List<Row> front() {
        List<Row> front = new ArrayList<>();
        members.stream()
                .sorted(Comparator.comparingInt(Row::complexity).thenComparingDouble(Row::loss))
                .filter(row -> front.isEmpty()
                        || row.loss() < front.get(front.size() - 1).loss() - GRAIN)
                .forEachOrdered(front::add);
        return front;
    }

    /** Writes it into a folder. */
    public void write(Path folder) {
        VersionedFile.write(folder.resolve(FILE), this);
    }

    /** What a folder holds, if it is that of such a search. */
    public static Optional<ProfileSearchResult> in(Path folder) {
        return Optional.of(folder.resolve(FILE))
                .filter(Files::exists)
                .map(file -> VersionedFile.read(file, ProfileSearchResult.class));
    }
}
