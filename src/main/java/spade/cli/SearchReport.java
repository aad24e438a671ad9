package spade.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spade.evaluate.Perplexity;
import spade.formula.NamedFormulas;
import spade.run.SearchListener;
import spade.search.Candidate;
import spade.search.Objective;
import spade.search.SearchSettings;

/** Shows a person how a search goes. */
final class SearchReport implements SearchListener {

    private final Display display;
    private final SearchSettings settings;
    private @Nullable Candidate best;
    private double uniform;
    private double owl = Double.NaN;
    private double seconds;
    private int started;
    private int failed;
    /** Candidates by how many windows they have seen at least. */
    private final Map<Integer, Integer> seen = new TreeMap<>();

    SearchReport(Display display, SearchSettings settings) {
        this.display = display;
        this.settings = settings;
    }

    @Override
    public void resuming(int measurements) {
        display.line("Resuming: %d measurements are in the journal and are not made again.", measurements);
    }

    @Override
    public void ranking(long bytes, boolean kept) {
        display.line(
                kept
                        ? "Ranks of all prunable weights take %.3f GB beside the model."
                        : "Ranks of all prunable weights would take %.3f GB, which does not fit beside the model: the masks"
                                + " of every candidate are found by thresholds instead, the same masks in more time.",
                bytes / 1e9);
    }

    @Override
    public void baselines(Perplexity dense, Perplexity uniform) {
        this.uniform = uniform.value();
        double cost = uniform.timing().total();
        display.line(
                "Search text: dense %.3f, uniform %.3f at sparsity %.4f counted; at most %.1f s a candidate, %s.",
                dense.value(), uniform.value(), uniform.sparsity(), cost, expected(cost));
    }

    private String expected(double cost) {
        String budget = settings.candidates() + " candidates";
        if (settings.time().isEmpty()) {
            return budget;
        }
        double least = settings.time().get().toMillis() / 1e3 / cost;
        return least < settings.candidates()
                ? String.format(Locale.ROOT, "%.0f to be expected in the time there is, or more by staging", least)
                : budget;
    }

    @Override
    public void candidate(Candidate candidate) {
        count(candidate);
        boolean complete = candidate.isComplete(settings.stages());
        Candidate before = best;
        boolean better = complete
                && (before == null
                        || settings.objective().of(candidate.result())
                                < settings.objective().of(before.result()));
        if (better) {
            best = candidate;
        }
        if (complete && candidate.formula().equals(NamedFormulas.OWL)) {
            owl = candidate.result().value();
        }
        String line = line(candidate, better);
        if (better) {
            display.line("%s", line);
        } else {
            display.detail(line);
        }
        display.status(status(candidate));
    }

    private void count(Candidate candidate) {
        if (candidate.failure().isPresent()) {
            failed++;
        } else {
            seen.merge(candidate.windows(), 1, Integer::sum);
            seconds +=
                    candidate.parts().get(candidate.parts().size() - 1).timing().total();
        }
        started = Math.max(started, candidate.number());
    }

    private String line(Candidate candidate, boolean better) {
        if (candidate.failure().isPresent()) {
            return "! " + candidate.number() + "  failed: "
                    + candidate.failure().get() + "  " + candidate.formula();
        }
        return String.format(
                Locale.ROOT,
                "%s %4d  generation %3d  %3d windows  perplexity %10.3f%s  %5.1f s  %s",
                better ? "*" : " ",
                candidate.number(),
                candidate.generation(),
                candidate.windows(),
                candidate.result().value(),
                settings.objective() == Objective.KL
                        ? String.format(
                                Locale.ROOT, "  kl %.4f", candidate.result().meanKl())
                        : "",
                candidate.seconds(),
                candidate.formula());
    }

    private String status(Candidate candidate) {
        Candidate leader = best;
        return String.format(
                Locale.ROOT,
                "%s %d/%d  gen %d  %s  %.2f s each  %s left  uniform %.2f  owl %.2f  best %.2f  %s",
                Display.bar(started, settings.candidates()),
                started,
                settings.candidates(),
                candidate.generation(),
                stages(),
                seconds / started,
                left(),
                uniform,
                owl,
                leader == null ? Double.NaN : leader.result().value(),
                leader == null ? "" : leader.formula());
    }

    /** How many candidates came how far, such as {@code 4w 80, 8w 31, 16w 12}. */
    private String stages() {
        StringBuilder text = new StringBuilder();
        seen.forEach((windows, count) -> text.append(text.isEmpty() ? "" : ", ")
                .append(windows)
                .append("w ")
                .append(count));
        return failed == 0 ? text.toString() : text + ", failed " + failed;
    }

    private String left() {
        double byCandidates = seconds / started * (settings.candidates() - started);
        double byTime =
                settings.time().map(time -> time.toMillis() / 1e3 - seconds).orElse(Double.POSITIVE_INFINITY);
        Duration left = Duration.ofSeconds((long) Math.max(0, Math.min(byCandidates, byTime)));
        return left.toHours() > 0
                ? left.toHours() + " h " + left.toMinutesPart() + " min"
                : left.toMinutes() > 0 ? left.toMinutes() + " min" : left.toSeconds() + " s";
    }

    @Override
    public void confirming(int passes) {
        display.status("");
        display.line(
                "Confirming the best formulas, uniform and owl on the confirmation text, pruned sequentially (%d passes).",
                passes);
    }

    @Override
    public void reporting(int passes) {
        display.status("");
        display.line("Measuring dense, uniform, owl and the best formula on the report text (%d passes).", passes);
    }

    @Override
    public void note(String sentence) {
        display.line("%s", sentence);
    }
}
