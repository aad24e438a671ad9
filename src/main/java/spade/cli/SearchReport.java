package spade.cli;

import java.util.Locale;
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

    SearchReport(Display display, SearchSettings settings) {
        this.display = display;
        this.settings = settings;
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
        display.line(
                "Search text: dense %.3f, uniform %.3f at sparsity %.4f counted; about %.1f s a candidate, %d candidates.",
                dense.value(),
                uniform.value(),
                uniform.sparsity(),
                uniform.timing().total(),
                settings.candidates());
    }

    @Override
    public void candidate(Candidate candidate) {
        Candidate before = best;
        boolean better = before == null
                || settings.objective().of(candidate.result())
                        < settings.objective().of(before.result());
        Candidate leader = better || before == null ? candidate : before;
        best = leader;
        seconds += candidate.seconds();
        if (candidate.formula().equals(NamedFormulas.OWL)) {
            owl = candidate.result().value();
        }
        String line = String.format(
                Locale.ROOT,
                "%s %4d  generation %3d  perplexity %10.3f%s  %5.1f s  %s",
                better ? "*" : " ",
                candidate.number(),
                candidate.generation(),
                candidate.result().value(),
                settings.objective() == Objective.KL
                        ? String.format(
                                Locale.ROOT, "  kl %.4f", candidate.result().meanKl())
                        : "",
                candidate.seconds(),
                candidate.formula());
        if (better) {
            display.line("%s", line);
        } else {
            display.detail(line);
        }
        display.status(status(candidate, leader));
    }

    private String status(Candidate candidate, Candidate leader) {
        return String.format(
                Locale.ROOT,
                "%s %d/%d  gen %d  %.2f s each  uniform %.2f  owl %.2f  best %.2f  %s",
                Display.bar(candidate.number(), settings.candidates()),
                candidate.number(),
                settings.candidates(),
                candidate.generation(),
                seconds / candidate.number(),
                uniform,
                owl,
                leader.result().value(),
                leader.formula());
    }

    @Override
    public void reporting(int passes) {
        display.status("");
        display.line("Measuring dense, uniform, owl and the best formula on both texts (%d passes).", passes);
    }
}
