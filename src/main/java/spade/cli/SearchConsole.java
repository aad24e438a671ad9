package spade.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spade.Lines;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.NamedFormulas;
import spade.run.SearchListener;
import spade.run.SearchPlan;
import spade.run.Target;
import spade.search.Candidate;
import spade.search.SearchSettings;

/** Shows a person how a search goes. */
final class SearchConsole implements SearchListener {

    private static final int CURVE = 16;

    private final Display display;
    private final SearchSettings settings;
    private @Nullable Candidate best;
    private final int targets;
    private final List<Double> uniformNll = new ArrayList<>();
    /** The best perplexity, generation by generation, as far back as there is room. */
    private final List<Double> curve = new ArrayList<>();

    private double cost;
    private double owl = Double.NaN;
    private int known;
    /** By candidate. */
    private final Map<Integer, Double> seconds = new HashMap<>();

    private int failed;
    /** Candidates by how many windows they have seen at least. */
    private final Map<Integer, Integer> seen = new TreeMap<>();

    SearchConsole(Display display, SearchPlan plan) {
        this.display = display;
        this.settings = plan.settings();
        this.targets = plan.models().size() * plan.sparsities().size();
    }

    @Override
    public void ranking(String model, long bytes, boolean kept) {
        display.line(
                kept
                        ? "Ranks of all prunable weights of %s take %.3f GB beside the model."
                        : "Ranks of all prunable weights of %s would take %.3f GB, which does not fit beside the model: the masks"
                                + " of every candidate are found by thresholds instead, the same masks in more time.",
                model,
                bytes / 1e9);
    }

    @Override
    public void baselines(Target target, Losses dense, Losses uniform) {
        uniformNll.add(uniform.mean(Metric.NLL));
        cost += uniform.timing().total();
        display.line(
                "%s, search text: dense %.3f, uniform %.3f at sparsity %.4f counted.",
                target.title(), dense.perplexity(), uniform.perplexity(), uniform.sparsity());
        if (uniformNll.size() == targets) {
            display.line("At most %.1f s a candidate, %s.", cost, expected(cost));
        }
    }

    /** The geometric mean over targets, as candidates' perplexities are. */
    private double uniform() {
        return Math.exp(uniformNll.stream().mapToDouble(nll -> nll).average().orElse(Double.NaN));
    }

    @Override
    public void generation(long number, int formulas, int alike) {
        known += alike;
        if (Double.isFinite(lowest())) {
            curve.add(lowest());
            curve.subList(0, Math.max(0, curve.size() - CURVE)).clear();
        }
        display.detail(Lines.format(
                "generation %d: %d new formulas, %d with an allocation that was known", number, formulas, alike));
    }

    private double lowest() {
        Candidate leader = best;
        return leader == null ? Double.NaN : leader.result().shown(Metric.NLL);
    }

    private String expected(double cost) {
        String budget = settings.candidates() + " candidates";
        if (settings.time().isEmpty()) {
            return budget;
        }
        double least = settings.time().get().toMillis() / 1e3 / cost;
        return least < settings.candidates()
                ? Lines.format("%.0f to be expected in the time there is, or more by staging", least)
                : budget;
    }

    @Override
    public void candidate(Candidate candidate) {
        if (candidate.failure().isPresent()) {
            failed++;
        } else {
            seen.merge(candidate.windows(), 1, Integer::sum);
        }
        seconds.put(candidate.number(), candidate.seconds());
        boolean complete = candidate.isComplete(settings.stages());
        Candidate before = best;
        boolean better = complete
                && (before == null
                        || candidate.result().value(settings.metric())
                                < before.result().value(settings.metric()));
        if (better) {
            best = candidate;
        }
        if (complete && candidate.formula().equals(NamedFormulas.OWL)) {
            owl = candidate.result().shown(Metric.NLL);
        }
        String line = line(candidate, better);
        if (better) {
            display.line("%s", line);
        } else {
            display.detail(line);
        }
        display.status(status(candidate));
    }

    private double secondsEach() {
        return seconds.values().stream().mapToDouble(each -> each).average().orElse(0);
    }

    private String line(Candidate candidate, boolean better) {
        if (candidate.failure().isPresent()) {
            return "! " + candidate.number() + "  failed: "
                    + candidate.failure().get() + "  " + candidate.formula();
        }
        String divergence = settings.metric() == Metric.KL
                ? Lines.format("  kl %.4f", candidate.result().shown(Metric.KL))
                : "";
        return Lines.format(
                "%s %4d  generation %3d  %3d windows  perplexity %10.3f%s  %5.1f s  %s",
                better ? "*" : " ",
                candidate.number(),
                candidate.generation(),
                candidate.windows(),
                candidate.result().shown(Metric.NLL),
                divergence,
                candidate.seconds(),
                candidate.formula());
    }

    private String status(Candidate candidate) {
        Candidate leader = best;
        return Lines.format(
                "%s %d/%d  %s left  best %s uniform %s owl %s %s  gen %d  %s  %.2f s each  %s",
                Charts.progress(seconds.size(), settings.candidates()),
                seconds.size(),
                settings.candidates(),
                left(),
                known(lowest()),
                known(uniform()),
                known(owl),
                Charts.curve(curve),
                candidate.generation(),
                stages(),
                secondsEach(),
                leader == null ? "" : leader.formula());
    }

    /** What nobody has seen whole yet has no number. */
    private static String known(double perplexity) {
        return Double.isNaN(perplexity) ? "–" : Lines.format("%.2f", perplexity);
    }

    /** How many candidates came how far, such as {@code 4w 80, 8w 31, 16w 12, known 7}. */
    private String stages() {
        List<String> parts = new ArrayList<>();
        seen.forEach((windows, count) -> parts.add(windows + "w " + count));
        if (known > 0) {
            parts.add("known " + known);
        }
        if (failed > 0) {
            parts.add("failed " + failed);
        }
        return String.join(", ", parts);
    }

    private String left() {
        double byCandidates = secondsEach() * (settings.candidates() - seconds.size());
        double byTime = settings.time()
                .map(time -> time.toMillis() / 1e3 - secondsEach() * seconds.size())
                .orElse(Double.POSITIVE_INFINITY);
        Duration left = Duration.ofSeconds((long) Math.max(0, Math.min(byCandidates, byTime)));
        return left.toHours() > 0
                ? left.toHours() + " h " + left.toMinutesPart() + " min"
                : left.toMinutes() > 0 ? left.toMinutes() + " min" : left.toSeconds() + " s";
    }

    @Override
    public void note(String sentence) {
        display.status("");
        display.line("%s", sentence);
    }
}
