package spade.run;

import java.time.Instant;
import spade.Versions;
import spade.measure.Workbench;
import spade.record.Provenance;
import spade.record.Text;

/** Collects what the numbers of a search depend on. */
final class Provenances {

    private Provenances() {}

    /** The facts of a search that is about to begin or to go on. */
    static Provenance of(SearchPlan plan, SearchedModels models) {
        Workbench first = models.all().get(0).workbench();
        return new Provenance(
                Instant.now().toString(),
                Versions.all(),
                models.all().stream().map(Provenances::model).toList(),
                plan.sparsities(),
                first.placement().device().toString(),
                first.conditions().dtype(),
                "wanda",
                first.conditions().calibrationSeed(),
                plan.confirmation(),
                Provenance.Search.of(plan.settings()));
    }

    private static Provenance.Model model(SearchedModel model) {
        Workbench workbench = model.workbench();
        SearchTexts texts = model.texts();
        return new Provenance.Model(
                model.name(),
                workbench.conditions().model().toAbsolutePath().normalize().toString(),
                workbench.modelHash(),
                workbench.tokenizerHash(),
                workbench.config().architecture(),
                workbench.config().blocks(),
                workbench.linears(),
                Text.of(workbench.texts().calibration()),
                Text.of(texts.search()),
                texts.confirmation().map(Text::of),
                Text.of(texts.report()));
    }
}
