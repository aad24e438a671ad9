package spade.report;

import java.util.List;
import java.util.Optional;
import spade.evaluate.PairedDifference;
import spade.record.HallOfFame;

/**
 * A member of the hall of fame.
 *
 * @param search perplexity of the search text, one-shot; with several targets their geometric mean
 * @param confirmation the same of the confirmation text, sequential; NaN where it was not confirmed
 * @param fromWinner difference from the confirmed winner; empty of the winner, and where there is none
 * @param standing beside the winner, in words
 */
record ReportedMember(
        int number,
        String formula,
        String granularity,
        int nodes,
        double search,
        double confirmation,
        Optional<PairedDifference> fromWinner,
        String standing) {

    /** The members, the best on the search text first. */
    static List<ReportedMember> of(HallOfFame hall) {
        return hall.members().stream()
                .map(member -> new ReportedMember(
                        member.number(),
                        member.formula(),
                        member.granularity().toString(),
                        member.complexity(),
                        member.perplexity(),
                        member.confirmation()
                                .map(HallOfFame.Confirmation::perplexity)
                                .orElse(Double.NaN),
                        member.confirmation().flatMap(HallOfFame.Confirmation::fromWinner),
                        hall.standing(member)))
                .toList();
    }
}
