package spade.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.evaluate.PairedDifference;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.profile.ScoreProfile;
import spade.prune.CalibrationOrder;
import spade.record.Purpose;
import spade.record.RunRecord;
import spade.record.SearchResult;

/**
 * One model at one sparsity.
 *
 * @param allocations sparsity by block and name, the best formula's first
 * @param outlierRatio share of scores above five times their mean by block, what OWL is made of
 * @param linears kinds of linears, the columns of {@code linearAllocation}
 * @param linearAllocation [block][linear] of the best, empty where all linears of a block are alike
 * @param rows of the confirmed table; empty before the end
 * @param wonBack by method the share of what uniform sparsity loses against the dense model that it does not lose, on
 *     the report text, pruned sequentially, in nats: 1 is the dense model, 0 uniform sparsity; empty before the end
 * @param differences from the baselines; empty before the end
 * @param verdicts of the differences
 */
record TargetPage(
        String model,
        double sparsity,
        Map<String, Doubles> allocations,
        Doubles outlierRatio,
        List<String> linears,
        List<Doubles> linearAllocation,
        List<SearchResult.Row> rows,
        Map<String, Double> wonBack,
        List<PairedDifference> differences,
        List<PairedDifference.Verdict> verdicts) {

    private static final String DENSE = "dense";
    private static final Optional<CalibrationOrder> SEQUENTIAL = Optional.of(CalibrationOrder.SEQUENTIAL);

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
        List<PairedDifference> differences =
                target.map(SearchResult.TargetResult::differences).orElse(List.of());
        return new TargetPage(
                model,
                sparsity,
                allocations,
                NamedFormulas.OWL.evaluate(profile).values(),
                profile.linears(),
                own.map(Allocation::linears).orElse(List.of()),
                target.map(SearchResult.TargetResult::rows).orElse(List.of()),
                target.map(TargetPage::wonBack).orElse(Map.of()),
                differences,
                differences.stream().map(PairedDifference::verdict).toList());
    }

    private static Map<String, Double> wonBack(SearchResult.TargetResult target) {
        double dense = reported(target, DENSE, Optional.empty());
        double uniform = reported(target, Baselines.UNIFORM, SEQUENTIAL);
        Map<String, Double> shares = new LinkedHashMap<>();
        for (String method : List.of(Baselines.OWL, SearchResult.BEST)) {
            shares.put(method, (uniform - reported(target, method, SEQUENTIAL)) / (uniform - dense));
        }
        return shares;
    }

    /** Nats per token of a method on the report text; NaN where it was not measured. */
    private static double reported(SearchResult.TargetResult target, String method, Optional<CalibrationOrder> order) {
        return target.row(method, Purpose.Phase.REPORT, order)
                .map(row -> row.nll().mean())
                .orElse(Double.NaN);
    }

    private static Allocation allocation(Formula formula, ScoreProfile profile, double sparsity) {
        return new AllocationRule.ByFormula(formula).allocate(profile, sparsity);
    }
}
