package spade.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.profile.ScoreProfile;
import spade.record.RunRecord;
import spade.record.SearchResult;
import spade.record.TaskAnswers;

/**
 * One model at one sparsity.
 *
 * @param granularity of the best, empty before there is one
 * @param allocations sparsity by block and name, the best formula's first
 * @param outlierRatio share of scores above five times their mean by block, what OWL is made of
 * @param linears kinds of linears, the columns of {@code linearAllocation}
 * @param linearAllocation [block][linear] of the best, empty where all linears of a block are alike
 * @param rows of the confirmed table; empty before the end
 * @param reported what each report text says; empty before the end
 * @param tasks what is answered to tasks; empty before the end, and where none were asked
 */
record TargetPage(
        String model,
        double sparsity,
        String granularity,
        Map<String, Doubles> allocations,
        Doubles outlierRatio,
        List<String> linears,
        List<Doubles> linearAllocation,
        List<SearchResult.Row> rows,
        List<ReportedText> reported,
        Optional<TaskAnswers> tasks) {

    static TargetPage of(String model, double sparsity, ScoreProfile profile, RunRecord run) {
        Optional<SearchResult.TargetResult> target = run.result().flatMap(found -> found.target(model, sparsity));
        Map<String, Doubles> allocations = new LinkedHashMap<>();
        Optional<Allocation> own = run.formula().map(text -> allocation(FormulaParser.parse(text), profile, sparsity));
        own.ifPresent(allocation -> allocations.put(SearchResult.BEST, allocation.sparsities()));
        for (NamedFormulas.Named named : NamedFormulas.all()) {
            if (profile.detail().includes(named.formula().detail())) {
                Allocation allocation = allocation(named.formula(), profile, sparsity);
                allocations.put(named.name(), allocation.sparsities());
            }
        }
        return new TargetPage(
                model,
                sparsity,
                own.map(allocation -> allocation.granularity().toString()).orElse(""),
                allocations,
                NamedFormulas.OWL.evaluate(profile, sparsity).values(),
                profile.linears(),
                own.map(Allocation::linears).orElse(List.of()),
                target.map(SearchResult.TargetResult::rows).orElse(List.of()),
                target.map(ReportedText::of).orElse(List.of()),
                target.flatMap(SearchResult.TargetResult::tasks));
    }

    private static Allocation allocation(Formula formula, ScoreProfile profile, double sparsity) {
        return new AllocationRule.ByFormula(formula).allocate(profile, sparsity);
    }
}
