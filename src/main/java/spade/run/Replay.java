package spade.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.StreamSupport;
import spade.Json;
import spade.Progress;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.prune.CalibrationOrder;

/** Measures the best formula of a run again, from what the run recorded of itself. */
public final class Replay {

    /** Other machines add in another order, which moves single weights across a threshold. */
    private static final double TOLERANCE = 1e-3;

    /** In the last digits a profile may depend on the machine. */
    private static final double SAME_SPARSITY = 1e-9;

    private final RunRecord run;
    private final JsonNode result;
    private final IntFunction<Conditions> protocol;
    private final Optional<String> text;
    private final Progress progress;
    private final List<Remeasured> numbers = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();

    /**
     * A perplexity on the report text.
     *
     * @param pruning sequential or one-shot
     * @param largest difference of a window's negative log-likelihood, in nats
     */
    public record Remeasured(
            String model, double sparsity, String pruning, double recorded, double now, double largest) {

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
    public record Outcome(String formula, List<Remeasured> numbers, List<String> differences) {

        /** Whether all numbers hold. */
        public boolean holds() {
            return numbers.stream().allMatch(Remeasured::holds);
        }
    }

    private Replay(
            RunRecord run,
            JsonNode result,
            IntFunction<Conditions> protocol,
            Optional<String> text,
            Progress progress) {
        this.run = run;
        this.result = result;
        this.protocol = protocol;
        this.text = text;
        this.progress = progress;
    }

    /**
     * Measures again.
     *
     * @param protocol of the model with a number, from 1: what the run recorded, or where files lie now
     * @param text the report text, if it lies elsewhere now
     */
    public static Outcome of(
            RunRecord run, IntFunction<Conditions> protocol, Optional<String> text, Progress progress) {
        JsonNode result = run.result()
                .orElseThrow(() -> new SpadeException("The run " + run.path() + " has no result yet (" + run.state()
                        + "); let it end, with --resume if it was interrupted."));
        return new Replay(run, result, protocol, text, progress).measure();
    }

    private Outcome measure() {
        Formula formula = FormulaParser.parse(result.path("formula").asText());
        versions();
        for (int model = 1; model <= run.modelNames().size(); model++) {
            JsonNode facts = run.provenance().path("models").path(model - 1);
            Conditions now = protocol.apply(model);
            differ(
                    "device",
                    run.provenance().path("device").asText(),
                    now.device().toString());
            differ("type", run.provenance().path("dtype").asText(), now.dtype().toString());
            try (Workbench workbench = RunRecord.asRecorded(() -> Workbench.open(now, progress))) {
                JsonNode report = facts.path("reportText");
                TokenWindows windows = RunRecord.asRecorded(() -> {
                    workbench.texts().calibration();
                    return workbench
                            .texts()
                            .windows(
                                    text.orElse(report.path("source").asText()),
                                    WindowCount.of(report.path("windows").asInt()));
                });
                String name = facts.path("name").asText();
                differ(name + ": model SHA-256", facts.path("sha256").asText(), workbench.modelHash());
                differ(
                        name + ": tokenizer SHA-256",
                        facts.path("tokenizerSha256").asText(),
                        workbench.tokenizerHash());
                differ(
                        name + ": calibration windows SHA-256",
                        facts.at("/calibration/sha256").asText(),
                        workbench.texts().calibration().hash());
                differ(name + ": report windows SHA-256", report.path("sha256").asText(), windows.hash());
                run.sparsities().forEach(sparsity -> target(name, sparsity, formula, workbench, windows));
            }
        }
        if (numbers.isEmpty()) {
            throw new SpadeException("The result of " + run.path()
                    + " has no numbers of the best formula on the report text; there is nothing to hold.");
        }
        return new Outcome(formula.toString(), numbers, differences);
    }

    private void versions() {
        JsonNode now = RunDirectory.parsed(Json.line(Versions.all()));
        JsonNode then = run.provenance().path("versions");
        TreeSet<String> names = new TreeSet<>();
        then.fieldNames().forEachRemaining(names::add);
        now.fieldNames().forEachRemaining(names::add);
        names.forEach(name -> differ(
                "version of " + name,
                then.path(name).asText("none"),
                now.path(name).asText("none")));
    }

    private void differ(String what, String then, String now) {
        if (!then.equals(now)) {
            differences.add(what + ": " + then + " then, " + now + " now");
        }
    }

    private void target(String model, double sparsity, Formula formula, Workbench workbench, TokenWindows windows) {
        Allocation allocation = workbench.allocate(new AllocationRule.ByFormula(formula), sparsity);
        allocation(model, sparsity, allocation);
        for (JsonNode row : result.path("table")) {
            if (row.path("model").asText().equals(model)
                    && row.path("target").asDouble() == sparsity
                    && row.path("method").asText().equals(TargetTable.BEST)
                    && row.path("text").asText().equals("report")) {
                CalibrationOrder pruning =
                        CalibrationOrder.parse(row.path("pruning").asText());
                Losses now = TargetTable.orBroken(windows, () -> workbench.pruned(allocation, pruning, windows));
                numbers.add(new Remeasured(
                        model,
                        sparsity,
                        pruning.toString(),
                        row.path("perplexity").asDouble(Double.NaN),
                        now.perplexity(),
                        largest(
                                numbers(row.path("windowNll")),
                                now.of(Metric.NLL).toArray())));
            }
        }
    }

    private void allocation(String model, double sparsity, Allocation now) {
        for (JsonNode target : result.path("targets")) {
            if (target.path("model").asText().equals(model)
                    && target.path("sparsity").asDouble() == sparsity) {
                double moved = largest(
                        numbers(target.path("allocation")), now.sparsities().toArray());
                if (moved > SAME_SPARSITY) {
                    differences.add(String.format(
                            Locale.ROOT,
                            "%s at %s: the sparsity of a block differs by up to %.2g",
                            model,
                            sparsity,
                            moved));
                }
            }
        }
    }

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(value -> value.asDouble(Double.NaN))
                .toArray();
    }

    private static double largest(double[] then, double[] now) {
        double largest = then.length == now.length ? 0 : Double.NaN;
        for (int i = 0; i < Math.min(then.length, now.length); i++) {
            largest = Math.max(largest, Math.abs(then[i] - now[i]));
        }
        return largest;
    }
}
