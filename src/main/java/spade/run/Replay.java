package spade.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntFunction;
import spade.Doubles;
import spade.Progress;
import spade.SpadeException;
import spade.Versions;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.Formula;
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

/** Measures the best formula of a run again, from what the run recorded of itself. */
public final class Replay {

    /** Other machines add in another order, which moves single weights across a threshold. */
    private static final double TOLERANCE = 1e-3;

    /** In the last digits a profile may depend on the machine. */
    private static final double SAME_SPARSITY = 1e-9;

    private final RunRecord run;
    private final SearchResult result;
    private final Placement placement;
    private final Optional<String> text;
    private final Progress progress;
    private final List<Remeasured> numbers = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();

    /**
     * A perplexity on the report text.
     *
     * @param order sequential or one-shot
     * @param largest difference of a window's negative log-likelihood, in nats
     */
    public record Remeasured(
            String model, double sparsity, CalibrationOrder order, double recorded, double now, double largest) {

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
    }

    private Replay(RunRecord run, SearchResult result, Placement placement, Optional<String> text, Progress progress) {
        this.run = run;
        this.result = result;
        this.placement = placement;
        this.text = text;
        this.progress = progress;
    }

    /**
     * Measures again.
     *
     * @param conditions of the model with a number, from 1: what the run recorded, or where files lie now
     * @param placement of the models now
     * @param text the report text, if it lies elsewhere now
     */
    public static Found of(
            RunRecord run,
            IntFunction<Conditions> conditions,
            Placement placement,
            Optional<String> text,
            Progress progress) {
        SearchResult result = run.result()
                .orElseThrow(() -> new SpadeException("The run " + run.path() + " has no result yet (" + run.state()
                        + "); let it end, with --resume if it was interrupted."));
        return new Replay(run, result, placement, text, progress).measure(conditions);
    }

    private Found measure(IntFunction<Conditions> conditions) {
        Formula formula = FormulaParser.parse(result.formula());
        versions();
        differ("device", run.provenance().device(), placement.device().toString());
        List<Provenance.Model> models = run.provenance().models();
        for (int number = 1; number <= models.size(); number++) {
            Conditions now = conditions.apply(number);
            differ("type", run.provenance().dtype().toString(), now.dtype().toString());
            try (Workbench workbench = RunRecord.asRecorded(() -> Workbench.open(now, placement, progress))) {
                model(models.get(number - 1), formula, workbench);
            }
        }
        if (numbers.isEmpty()) {
            throw new SpadeException("The result of " + run.path()
                    + " has no numbers of the best formula on the report text; there is nothing to hold.");
        }
        return new Found(result.formula(), numbers, differences);
    }

    private void versions() {
        Map<String, String> now = Versions.all();
        Map<String, String> then = run.provenance().versions();
        TreeSet<String> names = new TreeSet<>(then.keySet());
        names.addAll(now.keySet());
        names.forEach(
                name -> differ("version of " + name, then.getOrDefault(name, "none"), now.getOrDefault(name, "none")));
    }

    private void differ(String what, String then, String now) {
        if (!then.equals(now)) {
            differences.add(what + ": " + then + " then, " + now + " now");
        }
    }

    private void model(Provenance.Model then, Formula formula, Workbench workbench) {
        ModelTexts texts = workbench.texts();
        Text read = then.reportText();
        TokenWindows calibration = RunRecord.asRecorded(texts::calibration);
        TokenWindows report =
                RunRecord.asRecorded(() -> texts.windows(text.orElse(read.source()), WindowCount.of(read.windows())));
        String name = then.name();
        differ(name + ": model SHA-256", then.sha256(), workbench.modelHash());
        differ(name + ": tokenizer SHA-256", then.tokenizerSha256(), workbench.tokenizerHash());
        differ(name + ": calibration windows SHA-256", then.calibration().sha256(), calibration.hash());
        differ(name + ": report windows SHA-256", read.sha256(), report.hash());
        for (SearchResult.TargetResult target : result.targets()) {
            if (target.model().equals(name)) {
                target(target, formula, workbench, TextPart.of(report));
            }
        }
    }

    private void target(SearchResult.TargetResult then, Formula formula, Workbench workbench, TextPart report) {
        Allocation now = workbench.calibrated().allocate(new AllocationRule.ByFormula(formula), then.sparsity());
        double moved = largest(then.allocation().sparsities(), now.sparsities());
        if (moved > SAME_SPARSITY) {
            differences.add(then.model() + " at " + then.sparsity() + ": the sparsity of a block differs by up to "
                    + String.format(Locale.ROOT, "%.2g", moved));
        }
        for (CalibrationOrder order : CalibrationOrder.values()) {
            then.row(SearchResult.BEST, Purpose.Phase.REPORT, Optional.of(order))
                    .ifPresent(row -> {
                        Request request = Request.pruned(workbench.id(), now, Pruner.WANDA, order, 0, report);
                        Losses found = Conclusion.losses(workbench.measure(request), report);
                        double largest = largest(row.nll(), found.of(Metric.NLL));
                        numbers.add(new Remeasured(
                                then.model(), then.sparsity(), order, row.perplexity(), found.perplexity(), largest));
                    });
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
