package spade.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import spade.Doubles;
import spade.Lines;
import spade.Progress;
import spade.SpadeException;
import spade.Versions;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.FormulaParser;
import spade.measure.Conditions;
import spade.measure.ModelTexts;
import spade.measure.Placement;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.record.Provenance;
import spade.record.Purpose;
import spade.record.RunRecord;
import spade.record.SearchResult;
import spade.record.Text;

/**
 * Measures the best formula of a run again, from what the run recorded of itself.
 *
 * @param run that has ended
 * @param placement of the models now
 * @param moved the report texts, in the order of the run's, if they lie elsewhere now; empty: they do not
 */
public record Replay(RunRecord run, Placement placement, List<String> moved, Progress progress) {

    /** Other machines add in another order, which moves single weights across a threshold. */
    private static final double TOLERANCE = 1e-3;

    /** In the last digits a profile may depend on the machine. */
    private static final double SAME_SPARSITY = 1e-9;

    /**
     * A perplexity on a report text.
     *
     * @param text how the run's user named it
     * @param order sequential or one-shot
     * @param largest difference of a window's negative log-likelihood, in nats
     */
    public record Remeasured(
            String model,
            double sparsity,
            String text,
            CalibrationOrder order,
            double recorded,
            double now,
            double largest) {

        /** Whether the difference is what other machines make of the same work. */
        public boolean holds() {
            return Math.abs(now - recorded) <= TOLERANCE * recorded
                    || (!Double.isFinite(now) && !Double.isFinite(recorded));
        }
    }

    /**
     * What came out.
     *
     * @param differences of what the numbers depend on, then and now, as sentences
     */
    public record Found(String formula, List<Remeasured> numbers, List<String> differences) {

        /** Whether all numbers hold. */
        public boolean holds() {
            return numbers.stream().allMatch(Remeasured::holds);
        }

        private void differ(String what, String then, String now) {
            if (!then.equals(now)) {
                differences.add(what + ": " + then + " then, " + now + " now");
            }
        }
    }

    /**
     * Measures again.
     *
     * @param conditions of the model with a number, from 1: what the run recorded, or where files lie now
     */
    public Found measure(IntFunction<Conditions> conditions) {
        SearchResult result = run.result()
                .orElseThrow(() -> new SpadeException("The run " + run.path() + " has no result yet (" + run.state()
                        + "); let it end, with --resume if it was interrupted."));
        Found found = new Found(result.formula(), new ArrayList<>(), new ArrayList<>());
        Map<String, String> versions = Versions.all();
        Map<String, String> before = run.provenance().versions();
        Stream.concat(before.keySet().stream(), versions.keySet().stream())
                .distinct()
                .sorted()
                .forEach(name -> found.differ(
                        "version of " + name, before.getOrDefault(name, "none"), versions.getOrDefault(name, "none")));
        found.differ("device", run.provenance().device(), placement.device().toString());
        List<Provenance.Model> models = run.provenance().models();
        for (int number = 1; number <= models.size(); number++) {
            Conditions now = conditions.apply(number);
            found.differ(
                    "type", run.provenance().dtype().toString(), now.dtype().toString());
            try (Workbench workbench = RunRecord.asRecorded(() -> Workbench.open(now, placement, progress))) {
                model(models.get(number - 1), result, workbench, found);
            }
        }
        if (found.numbers().isEmpty()) {
            throw new SpadeException("The result of " + run.path()
                    + " has no numbers of the best formula on the report text; there is nothing to hold.");
        }
        return found;
    }

    private void model(Provenance.Model then, SearchResult result, Workbench workbench, Found found) {
        ModelTexts texts = workbench.texts();
        TokenWindows calibration = RunRecord.asRecorded(texts::calibration);
        List<TokenWindows> reports = reports(then, texts);
        String name = then.name();
        found.differ(name + ": model SHA-256", then.sha256(), workbench.modelHash());
        found.differ(name + ": tokenizer SHA-256", then.tokenizerSha256(), workbench.tokenizerHash());
        found.differ(name + ": calibration windows SHA-256", then.calibration().sha256(), calibration.hash());
        for (int i = 0; i < reports.size(); i++) {
            found.differ(
                    name + ": report windows SHA-256",
                    then.reportTexts().get(i).sha256(),
                    reports.get(i).hash());
        }
        for (SearchResult.TargetResult target : result.targets()) {
            if (target.model().equals(name)) {
                target(target, found, workbench, reports);
            }
        }
    }

    /** In the run's order. */
    private List<TokenWindows> reports(Provenance.Model then, ModelTexts texts) {
        List<TokenWindows> reports = new ArrayList<>();
        for (Text read : then.reportTexts()) {
            String source = moved.isEmpty() ? read.source() : moved.get(reports.size());
            reports.add(RunRecord.asRecorded(() -> texts.windows(source, WindowCount.of(read.windows()))));
        }
        return reports;
    }

    private static void target(
            SearchResult.TargetResult then, Found found, Workbench workbench, List<TokenWindows> reports) {
        AllocationRule rule = new AllocationRule.ByFormula(FormulaParser.parse(found.formula()));
        Allocation now = workbench.calibrated().allocate(rule, then.sparsity());
        double moved = largest(then.allocation().sparsities(), now.sparsities());
        if (moved > SAME_SPARSITY) {
            found.differences()
                    .add(then.model() + " at " + then.sparsity() + ": the sparsity of a block differs by up to "
                            + Lines.format("%.2g", moved));
        }
        for (CalibrationOrder order : CalibrationOrder.values()) {
            List<SearchResult.Row> rows = then.rows(SearchResult.BEST, Purpose.Phase.REPORT, Optional.of(order));
            for (int i = 0; i < rows.size(); i++) {
                SearchResult.Row row = rows.get(i);
                TextPart report = TextPart.of(reports.get(i));
                Request request = Request.pruned(workbench.id(), now, Pruner.WANDA, order, 0, report);
                Losses again = CellMeasurer.losses(workbench.measure(request), report);
                found.numbers()
                        .add(new Remeasured(
                                then.model(),
                                then.sparsity(),
                                row.source(),
                                order,
                                row.perplexity(),
                                again.perplexity(),
                                largest(row.nll(), again.of(Metric.NLL))));
            }
        }
    }

    private static double largest(Doubles then, Doubles now) {
        double largest = then.size() == now.size() ? 0 : Double.NaN;
        for (int i = 0; i < Math.min(then.size(), now.size()); i++) {
            largest = Math.max(largest, Math.abs(then.get(i) - now.get(i)));
        }
        return largest;
    }
}
