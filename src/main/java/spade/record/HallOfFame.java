package spade.record;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import spade.Csv;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.evaluate.Metric;
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
     */
    public record Member(
            int number, int complexity, double score, double perplexity, String formula, List<Doubles> allocations) {}

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

    private static Member member(Candidate candidate, Metric metric) {
        return new Member(
                candidate.number(),
                candidate.formula().complexity(),
                candidate.result().value(metric),
                candidate.result().shown(Metric.NLL),
                candidate.formula().toString(),
                candidate.allocations().stream().map(Allocation::sparsities).toList());
    }

    /** The members as a table with a header. */
    String csv() {
        List<String> columns = List.of("number", "complexity", "score", "perplexity", "formula");
        return Csv.write(
                columns,
                members.stream()
                        .map(each -> List.of(
                                each.number(), each.complexity(), each.score(), each.perplexity(), each.formula()))
                        .toList());
    }
}
