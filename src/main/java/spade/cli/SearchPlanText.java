package spade.cli;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import spade.Lines;
import spade.data.TokenWindows;
import spade.run.SearchPlan;
import spade.run.SearchedModel;
import spade.search.Stages;

/** What a search is about to do, as text. */
final class SearchPlanText {

    /** Dense, and uniform, OWL and the winner pruned both ways. */
    private static final int REPORTED = 7;

    private static final String PART = "    %-8s %s";

    private SearchPlanText() {}

    static String of(SearchPlan plan, List<SearchedModel> models) {
        SearchedModel first = models.get(0);
        Lines text = new Lines();
        text.add(
                "Plan for %s at %s:",
                models.stream().map(SearchedModel::name).collect(Collectors.joining(", ")),
                plan.sparsities().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        text.add(
                PART,
                "prepare",
                Lines.format(
                        "calibrate on %s, profile and rank the weights; dense and uniform on the search text",
                        windows(first.workbench().texts().calibration())));
        text.add(PART, "search", searched(plan, first.search()));
        text.add(
                PART,
                "confirm",
                first.confirmation()
                        .filter(windows -> plan.confirmation().members() > 0)
                        .map(windows -> Lines.format(
                                "the best %d formulas, uniform and owl, sequentially on %s: at most %d passes",
                                plan.confirmation().members(), windows(windows), confirmedAtMost(plan)))
                        .orElse("nothing"));
        text.add(
                PART,
                "report",
                Lines.format(
                        "dense, uniform, owl and the winner on %s: %d passes",
                        windows(first.report()), REPORTED * targets(plan)));
        return text.append("    Times follow when dense and uniform are measured.")
                .toString();
    }

    private static String searched(SearchPlan plan, TokenWindows windows) {
        Stages stages = plan.settings().stages();
        String seen = stages.ends().size() == 1
                ? ""
                : stages.ends().stream()
                                .limit(stages.ends().size() - 1L)
                                .map(String::valueOf)
                                .collect(Collectors.joining(", "))
                        + " or all of ";
        return Lines.format(
                "at most %d candidates%s, each on %s%s",
                plan.settings().candidates(),
                plan.settings().time().map(SearchPlanText::limit).orElse(""),
                seen,
                windows(windows));
    }

    private static String limit(Duration time) {
        return ", for at most " + SearchSchedule.time(time.toMillis() / 1e3);
    }

    private static String windows(TokenWindows windows) {
        return windows.count() + " windows of " + windows.seqlen();
    }

    /** Passes of the confirmation, if there is one: uniform and OWL are confirmed beside the formulas. */
    static int confirmedAtMost(SearchPlan plan) {
        return (plan.confirmation().members() + 2) * plan.confirmation().calibrations() * targets(plan);
    }

    private static int targets(SearchPlan plan) {
        return plan.models().size() * plan.sparsities().size();
    }
}
