package spade.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spade.UsageException;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.hub.Hub;
import spade.measure.Workbench;
import spade.record.AskedTasks;
import spade.record.Provenance;
import spade.record.Purpose;
import spade.record.Text;

/**
 * A model of a search, open, and what it reads, disjoint.
 *
 * @param name different for every model of a search
 * @param workbench the model
 * @param search candidates are measured on it
 * @param confirmation the best are confirmed on it; empty: they are not
 * @param reports read once, at the end
 * @param tasks asked once, at the end; empty: none
 */
public record SearchedModel(
        String name,
        Workbench workbench,
        TokenWindows search,
        Optional<TokenWindows> confirmation,
        List<TokenWindows> reports,
        Optional<ReportedTasks> tasks) {

    /** The model of a plan, its texts cut into its windows. */
    static SearchedModel of(SearchPlan.Model plan, Workbench workbench) {
        SearchPlan.Texts texts = plan.texts();
        TokenWindows search = workbench.texts().windows(texts.search(), texts.windows());
        WindowCount most = WindowCount.atMost(search.count());
        List<TokenWindows> reports = texts.report().stream()
                .map(text -> workbench.texts().windows(text, texts.reportWindows()))
                .toList();
        requireDifferent(reports);
        return new SearchedModel(
                plan.name(),
                workbench,
                search,
                texts.confirmation()
                        .map(text -> workbench.texts().windows(text, most))
                        .or(() -> workbench.texts().windowsBehind(search, search.count())),
                reports,
                Optional.of(texts.tasks())
                        .filter(asked -> !asked.isEmpty())
                        .map(asked -> ReportedTasks.of(workbench, asked)));
    }

    private static void requireDifferent(List<TokenWindows> reports) {
        Map<String, TokenWindows> known = new HashMap<>();
        for (TokenWindows text : reports) {
            TokenWindows same = known.put(text.hash(), text);
            if (same != null) {
                throw new UsageException("The report texts " + same.source() + " and " + text.source()
                        + " are one text; give each once.");
            }
        }
    }

    /** What is read in a phase. */
    List<TokenWindows> texts(Purpose.Phase phase) {
        return switch (phase) {
            case CONFIRMATION -> List.of(confirmation.orElseThrow());
            case REPORT -> reports;
            default -> List.of(search);
        };
    }

    /** What its numbers depend on. */
    Provenance.Model provenance() {
        return new Provenance.Model(
                name,
                workbench.conditions().model().toAbsolutePath().normalize().toString(),
                Hub.nameOf(workbench.conditions().model()),
                workbench.modelHash(),
                workbench.tokenizerHash(),
                workbench.config().family().architecture(),
                workbench.config().blocks(),
                workbench.linears(),
                Text.of(workbench.texts().calibration()),
                Text.of(search),
                confirmation.map(Text::of),
                reports.stream().map(Text::of).toList(),
                tasks.map(asked -> AskedTasks.of(asked.tokens())));
    }
}
