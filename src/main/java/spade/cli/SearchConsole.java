package spade.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spade.Lines;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.NamedFormulas;
import spade.record.Purpose;
import spade.run.SearchListener;
import spade.run.SearchPlan;
import spade.run.Target;
import spade.search.Candidate;
import spade.search.Score;
import spade.search.SearchSettings;

/** Shows a person how a search goes. */
final class SearchConsole implements SearchListener {

    private static final int CURVE = 16;

    private final Display display;
    private final String intention;
    private final SearchSchedule schedule;
    private final SearchSettings settings;
    private final int targets;
    /** By target. */
    private final List<Losses> uniform = new ArrayList<>();

    private @Nullable Candidate best;
    /** The best perplexity, generation by generation, as far back as there is room. */
    private final List<Double> curve = new ArrayList<>();

    private double owl = Double.NaN;
    private int known;
    private int failed;
    /** Candidates by how many windows they have seen at least. */
    private final Map<Integer, Integer> seen = new TreeMap<>();

    /** @param intention what is said first */
    SearchConsole(Display display, String intention, SearchPlan plan, SearchSchedule schedule) {
        this.display = display;
        this.intention = intention;
        this.schedule = schedule;
        this.settings = plan.settings();
        this.targets = plan.targets();
    }

    @Override
    public void prepares() {
        display.line("%s", intention);
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
    public void baselines(Target target, Losses dense, Losses pruned) {
        uniform.add(pruned);
        schedule.baselines(target, dense, pruned);
        display.line(
                "%s, search text: dense %.3f, uniform %.3f at sparsity %.4f counted.",
                target.title(), dense.perplexity(), pruned.perplexity(), pruned.sparsity());
        if (uniform.size() == targets) {
            schedule.begin(SearchSchedule.Part.SEARCH, 0);
            display.line("%s", schedule.estimate());
        }
    }

    @Override
    public void generation(long number, int formulas, int alike) {
        known += alike;
        schedule.generation();
        if (Double.isFinite(lowest())) {
            curve.add(lowest());
            curve.subList(0, Math.max(0, curve.size() - CURVE)).clear();
        }
        display.detail(Lines.format(
                "generation %d: %d new formulas, %d with an allocation that was known", number, formulas, alike));
    }

    @Override
    public void sensed(Target target, int windows, double seconds) {
        schedule.sensed((double) windows / settings.stages().windows() / targets, seconds);
        display.line(
                "Reverse pass of %s: what its linears can bear, on %d windows%s.",
                target.title(), windows, seconds == 0 ? ", as kept" : Lines.format(", in %.1f s", seconds));
    }

    @Override
    public void batch(long tried, int proposed, double correlation, double before) {
        display.line(
                "Batch of %d from %d formulas on the model of the loss: best so far %s; rank correlation of predicted and"
                        + " measured %s, of all before, each left out in turn, %s.",
                proposed, tried, shown(lowest()), correlation(correlation), correlation(before));
    }

    private static String correlation(double found) {
        return Double.isNaN(found) ? "unknown" : shown(found);
    }

    private double lowest() {
        Candidate leader = best;
        return leader == null ? Double.NaN : leader.result().shown(Metric.NLL);
    }

    @Override
    public void spent(long tokens) {
        schedule.spent(tokens);
    }

    @Override
    public void candidate(Candidate candidate) {
        if (candidate.failure().isPresent()) {
            failed++;
        } else {
            seen.merge(candidate.windows(), 1, Integer::sum);
        }
        schedule.candidate(candidate.number(), candidate.seconds());
        boolean complete = candidate.isComplete(settings.stages());
        boolean leads = complete && (best == null || value(candidate) < value(best));
        if (leads) {
            best = candidate;
        }
        if (complete && candidate.formula().equals(NamedFormulas.OWL)) {
            owl = candidate.result().shown(Metric.NLL);
        }
        String line = line(candidate, leads);
        if (leads) {
            display.line("%s", line);
        } else {
            display.detail(line);
        }
        display.status(schedule.done(), status(candidate));
    }

    private double value(Candidate candidate) {
        return candidate.result().value(settings.metric());
    }

    /** Whether a candidate is better than doing nothing clever. */
    private boolean beatsUniform(Candidate candidate) {
        return value(candidate) < new Score(uniform).value(settings.metric());
    }

    private String line(Candidate candidate, boolean leads) {
        if (candidate.failure().isPresent()) {
            return "! " + candidate.number() + "  failed: "
                    + candidate.failure().get() + "  " + candidate.formula();
        }
        String divergence = settings.metric() == Metric.KL
                ? Lines.format("  kl %.4f", candidate.result().shown(Metric.KL))
                : "";
        boolean better = leads && beatsUniform(candidate);
        return Lines.format(
                "%s %4d  generation %3d  %3d windows  perplexity %10.3f%s  %5.1f s  %s%s",
                better ? "*" : " ",
                candidate.number(),
                candidate.generation(),
                candidate.windows(),
                candidate.result().shown(Metric.NLL),
                divergence,
                candidate.seconds(),
                leads && !better ? "worse than uniform: " : "",
                candidate.formula());
    }

    /** The most important first: what does not fit on the line is left out. */
    private List<String> status(Candidate candidate) {
        Candidate leader = best;
        List<String> parts = new ArrayList<>(List.of(left(), schedule.progress()));
        if (leader != null) {
            parts.add((beatsUniform(leader) ? "best so far " : "none beats uniform, lowest ") + shown(lowest()));
        }
        parts.add("uniform " + shown(new Score(uniform).shown(Metric.NLL)));
        if (!Double.isNaN(owl)) {
            parts.add("owl " + shown(owl));
        }
        if (!curve.isEmpty()) {
            parts.add(Charts.curve(curve));
        }
        parts.add("generation " + candidate.generation());
        parts.add(stages());
        if (leader != null) {
            parts.add(leader.formula().toString());
        }
        return parts;
    }

    private String left() {
        return SearchSchedule.time(schedule.left()) + " left";
    }

    private static String shown(double perplexity) {
        return Lines.format("%.2f", perplexity);
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

    @Override
    public void begins(Purpose.Phase phase, int passes) {
        switch (phase) {
            case REPORT ->
                begins(
                        SearchSchedule.Part.REPORT,
                        "Measuring dense, uniform, owl and the winner on what is reported: %d passes; %s.",
                        passes);
            case CEILING ->
                begins(
                        SearchSchedule.Part.CEILING,
                        "Descending to what free allocations could reach on the search text: %d passes at most; with the report %s.",
                        passes);
            default ->
                begins(
                        SearchSchedule.Part.CONFIRM,
                        "Confirming the best formulas, uniform and owl, sequentially: %d passes; with the report %s.",
                        passes);
        }
    }

    private void begins(SearchSchedule.Part part, String sentence, int passes) {
        schedule.begin(part, passes);
        display.line(sentence, passes, left());
        display.status(schedule.done(), List.of(left(), schedule.progress()));
    }

    @Override
    public void passed(String what, Losses losses) {
        schedule.passed(losses);
        display.line(
                "    %s  %s",
                losses.of(Metric.CHOICE).isEmpty() ? Lines.format("%.3f", losses.perplexity()) : "answered", what);
        display.status(schedule.done(), List.of(left(), schedule.progress()));
    }

    @Override
    public void note(String sentence) {
        display.line("%s", sentence);
    }

    /** The search is over. */
    void close() {
        schedule.close();
        display.status(0, List.of());
        display.line("%s", schedule.took());
    }
}
