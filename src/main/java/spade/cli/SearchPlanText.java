package spade.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import spade.Lines;
import spade.data.TokenWindows;
import spade.run.SearchPlan;
import spade.run.SearchedModel;
import spade.search.SearchSettings;
import spade.search.Strategy;
import spade.sense.Slopes;

/** What a search is about to do, as text. */
final class SearchPlanText {

    /** Dense, and uniform, OWL and the winner pruned both ways. */
    private static final int REPORTED = 7;

    private SearchPlanText() {}

    static String of(SearchPlan plan, List<SearchedModel> models) {
        SearchedModel first = models.get(0);
        Lines lines = new Lines()
                .add(
                        "Plan for %s at %s:",
                        models.stream().map(SearchPlanText::read).collect(Collectors.joining(" and ")),
                        plan.sparsities().stream().map(String::valueOf).collect(Collectors.joining(", ")))
                .add(
                        "    prepare  calibrate on %d windows, profile and rank the weights, measure dense and uniform",
                        first.workbench().texts().calibration().count())
                .add("    search   %s", searched(plan.settings()))
                .add(
                        "    confirm  %s",
                        first.confirmation()
                                .filter(text -> plan.confirmation().members() > 0)
                                .map(text -> confirmed(plan, text))
                                .orElse("nothing"))
                .add(
                        "    report   dense, uniform, owl and the winner: %s; %d passes",
                        first.reports().stream()
                                .map(text -> Lines.format("%d windows of %s", text.count(), text.source()))
                                .collect(Collectors.joining(" and ")),
                        REPORTED * first.reports().size() * plan.targets());
        models.forEach(model -> model.tasks()
                .ifPresent(tasks -> lines.add(
                        "    tasks    %sthe same, sequential: %s Beginning token: %s.",
                        models.size() == 1 ? "" : model.name() + ", ",
                        tasks.sentence(model.workbench()),
                        tasks.tokens().bos())));
        return lines.append("    How long each takes is known when dense and uniform are measured.")
                .toString();
    }

    private static String read(SearchedModel model) {
        TokenWindows text = model.search();
        return Lines.format("%s, in windows of %d tokens, bos %s,", model.name(), text.seqlen(), text.bos());
    }

    private static String searched(SearchSettings settings) {
        List<String> ends =
                settings.stages().ends().stream().map(String::valueOf).toList();
        String first = ends.size() == 1 ? "" : String.join(", ", ends.subList(0, ends.size() - 1)) + " or ";
        return Lines.format(
                "candidates, at most %s, each on %sall %d windows%s",
                String.join(" or ", limits(settings)),
                first,
                settings.stages().windows(),
                settings.strategy() == Strategy.GUIDED
                        ? Lines.format(
                                "; reverse passes, each as %d candidates, make a model%n             of the loss, which"
                                        + " proposes batches of %d",
                                Slopes.PASSES, settings.population())
                        : "");
    }

    private static List<String> limits(SearchSettings settings) {
        List<String> limits = new ArrayList<>();
        if (settings.candidates() < Integer.MAX_VALUE) {
            limits.add(String.valueOf(settings.candidates()));
        }
        settings.time().ifPresent(time -> limits.add(SearchSchedule.time(time.toMillis() / 1e3)));
        settings.budget().ifPresent(tokens -> limits.add(tokens + " tokens"));
        return limits;
    }

    private static String confirmed(SearchPlan plan, TokenWindows text) {
        return Lines.format(
                "the best %d, uniform and owl: %d windows, %d calibration draws, sequential; at most %d passes",
                plan.confirmation().members(), text.count(), plan.confirmation().calibrations(), confirmedAtMost(plan));
    }

    /** Passes of the confirmation, if there is one: uniform and OWL are confirmed beside the formulas. */
    static int confirmedAtMost(SearchPlan plan) {
        return (plan.confirmation().members() + 2) * plan.confirmation().calibrations() * plan.targets();
    }
}
