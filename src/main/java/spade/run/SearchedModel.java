package spade.run;

import java.util.Optional;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.hub.Hub;
import spade.measure.TextPart;
import spade.measure.Workbench;
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
 * @param report read once, at the end
 */
public record SearchedModel(
        String name,
        Workbench workbench,
        TokenWindows search,
        Optional<TokenWindows> confirmation,
        TokenWindows report) {

    /** The model of a plan, its texts cut into its windows. */
    static SearchedModel of(SearchPlan.Model plan, Workbench workbench) {
        SearchPlan.Texts texts = plan.texts();
        TokenWindows search = workbench.texts().windows(texts.search(), texts.windows());
        WindowCount most = WindowCount.atMost(search.count());
        return new SearchedModel(
                plan.name(),
                workbench,
                search,
                texts.confirmation()
                        .map(text -> workbench.texts().windows(text, most))
                        .or(() -> workbench.texts().windowsBehind(search, search.count())),
                workbench.texts().windows(texts.report(), texts.reportWindows()));
    }

    /** What is read in a phase. */
    TextPart text(Purpose.Phase phase) {
        return TextPart.of(
                switch (phase) {
                    case CONFIRMATION -> confirmation.orElseThrow();
                    case REPORT -> report;
                    default -> search;
                });
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
                Text.of(report));
    }
}
