package spade.record;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import spade.Csv;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.evaluate.Metric;
import spade.evaluate.PairedDifference;
import spade.formula.FormulaParser;
import spade.formula.Granularity;
import spade.search.Candidate;

/**
 * The best formula of every complexity: those that no other formula beats in both, size and score (the Pareto front).
 *
 * @param members the best first, and so the most complex first
 */
public record HallOfFame(List<Member> members) {

    /**
     * A formula that holds its place.
     *
     * @param number of the candidate
     * @param complexity nodes of the formula
     * @param score what the search makes small, over all windows of the search text
     * @param perplexity of the search text, pruned one-shot; with several targets their geometric mean
     * @param allocations sparsities by target and block
     * @param confirmation what the confirmation says of it; empty: it was not confirmed, or is not yet
     */
    public record Member(
            int number,
            int complexity,
            double score,
            double perplexity,
            String formula,
            List<Doubles> allocations,
            Optional<Confirmation> confirmation) {

        /** The same, confirmed. */
        public Member with(Confirmation found) {
            return new Member(number, complexity, score, perplexity, formula, allocations, Optional.of(found));
        }

        /** What its formula gives a sparsity of its own. */
        public Granularity granularity() {
            return FormulaParser.parse(formula).granularity();
        }

        private boolean hasWon() {
            return confirmation.filter(found -> found.fromWinner().isEmpty()).isPresent();
        }

        /** Whether the confirmation does not tell it from the winner. */
        private boolean withinNoise() {
            return confirmation
                    .flatMap(Confirmation::fromWinner)
                    .filter(difference -> difference.verdict() == PairedDifference.Verdict.WITHIN_NOISE)
                    .isPresent();
        }
    }

    /**
     * A member on the confirmation text, pruned sequentially.
     *
     * @param perplexity over all draws of the calibration text; with several targets their geometric mean
     * @param fromWinner difference from the member that is best there, over windows and draws; empty: it is that one.
     *     Its p-value is not corrected for how many are compared, so that it agrees with its interval and rather sees a
     *     difference where there is none than overlooks one
     */
    public record Confirmation(double perplexity, Optional<PairedDifference> fromWinner) {}

    public HallOfFame {
        members = List.copyOf(members);
    }

    /** The front of some candidates that have seen all windows of the search text. */
    public static HallOfFame of(List<Candidate> complete, Metric metric) {
        List<Member> front = new ArrayList<>();
        complete.stream()
                .map(candidate -> member(candidate, metric))
                .sorted(Comparator.comparingInt(Member::complexity)
                        .thenComparingDouble(Member::score)
                        .thenComparingInt(Member::number))
                .forEachOrdered(member -> {
                    if (front.isEmpty() || member.score() < front.get(0).score()) {
                        front.add(0, member);
                    }
                });
        return new HallOfFame(front);
    }

    /** The member that the confirmation found best. */
    public Optional<Member> winner() {
        return members.stream().filter(Member::hasWon).findFirst();
    }

    /** The simplest member within noise of the winner, if it is simpler. */
    public Optional<Member> recommended() {
        return winner().flatMap(won -> members.stream()
                .filter(member -> member.complexity() < won.complexity() && member.withinNoise())
                .min(Comparator.comparingInt(Member::complexity)));
    }

    /** What a member is beside the winner, in words. */
    public String standing(Member member) {
        if (winner().equals(Optional.of(member))) {
            return "winner";
        }
        boolean simpler = winner().filter(won -> member.complexity() < won.complexity() && member.withinNoise())
                .isPresent();
        return member.confirmation()
                .flatMap(Confirmation::fromWinner)
                .map(difference -> difference.verdict()
                        + (simpler ? ": simpler" : "")
                        + (recommended().equals(Optional.of(member)) ? ", recommended" : ""))
                .orElse("not confirmed");
    }

    private static Member member(Candidate candidate, Metric metric) {
        return new Member(
                candidate.number(),
                candidate.formula().complexity(),
                candidate.result().value(metric),
                candidate.result().shown(Metric.NLL),
                candidate.formula().toString(),
                candidate.allocations().stream().map(Allocation::sparsities).toList(),
                Optional.empty());
    }

    /** The members as a table with a header. */
    String csv() {
        List<String> columns = List.of(
                "number", "complexity", "score", "perplexity", "confirmation", "difference", "low", "high", "formula");
        return Csv.write(columns, members.stream().map(HallOfFame::cells).toList());
    }

    private static List<Object> cells(Member each) {
        Optional<PairedDifference> difference = each.confirmation().flatMap(Confirmation::fromWinner);
        return List.of(
                each.number(),
                each.complexity(),
                each.score(),
                each.perplexity(),
                each.confirmation().map(Confirmation::perplexity).orElse(Double.NaN),
                difference.map(PairedDifference::mean).orElse(Double.NaN),
                difference.map(PairedDifference::low).orElse(Double.NaN),
                difference.map(PairedDifference::high).orElse(Double.NaN),
                each.formula());
    }
}
