package spade.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.NamedFormulas;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.profile.ScoreProfile;
import spade.prune.CalibrationOrder;
import spade.record.Purpose;
import spade.record.SearchResult;
import spade.record.Task;
import spade.search.Candidate;

/**
 * What is measured beside and after a search, on all its targets, each time as one batch: baselines, confirmation, and
 * the report text.
 */
final class Conclusion {

    private static final String DENSE = "dense";
    static final String UNIFORM = "uniform";
    static final String OWL = "owl";

    private final List<Target> targets;
    private final List<ScoreProfile> profiles;
    private final Set<Metric> metrics;
    private final JournalledMeasurer measurer;
    private final SearchListener listener;
    private final ResultRows rows;

    /**
     * What becomes a row.
     *
     * @param target its place
     * @param method name of the allocation
     * @param order empty for the dense model
     */
    private record Cell(
            int target, String method, Allocation allocation, Purpose.Phase phase, Optional<CalibrationOrder> order) {}

    /**
     * Prepares what is measured.
     *
     * @param profiles by target
     * @param metrics of the search text
     */
    Conclusion(
            List<Target> targets,
            List<ScoreProfile> profiles,
            Set<Metric> metrics,
            JournalledMeasurer measurer,
            SearchListener listener) {
        this.targets = targets;
        this.profiles = profiles;
        this.metrics = metrics;
        this.measurer = measurer;
        this.listener = listener;
        this.rows = new ResultRows(targets.size());
    }

    /** What was measured of every target. */
    ResultRows rows() {
        return rows;
    }

    /** Measures what every candidate of the search is seen beside. */
    void baselines() {
        List<Cell> cells = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            cells.add(dense(t, Purpose.Phase.BASELINE));
            cells.add(searched(t, UNIFORM));
        }
        List<Losses> found = measured(cells);
        for (int t = 0; t < targets.size(); t++) {
            requireFinite(targets.get(t), found.get(2 * t));
            listener.baselines(targets.get(t), found.get(2 * t), found.get(2 * t + 1));
        }
    }

    private static void requireFinite(Target target, Losses dense) {
        if (!Double.isFinite(dense.perplexity())) {
            throw new SpadeException("The dense model " + target.model().name() + " has no finite perplexity on "
                    + target.model().texts().search().source()
                    + ": its forward pass overflows in this dtype; use --dtype bfloat16 or float32.");
        }
    }

    private Cell dense(int target, Purpose.Phase phase) {
        int blocks = profiles.get(target).blocks().size();
        return new Cell(target, DENSE, Allocation.dense(blocks), phase, Optional.empty());
    }

    private Cell searched(int target, String method) {
        return new Cell(
                target,
                method,
                baseline(target, method),
                Purpose.Phase.BASELINE,
                Optional.of(CalibrationOrder.ONE_SHOT));
    }

    private Allocation baseline(int target, String method) {
        double sparsity = targets.get(target).sparsity();
        return method.equals(UNIFORM)
                ? Allocation.uniform(sparsity, profiles.get(target).blocks().size())
                : new AllocationRule.ByFormula(NamedFormulas.OWL).allocate(profiles.get(target), sparsity);
    }

    private List<Losses> measured(List<Cell> cells) {
        return measured(cells, 1).stream().map(draws -> draws.get(0)).toList();
    }

    /** Measures cells as one batch, each with some draws of the calibration text; their losses by draw. */
    private List<List<Losses>> measured(List<Cell> cells, int draws) {
        List<Task> tasks = new ArrayList<>();
        for (Cell cell : cells) {
            Purpose purpose =
                    Purpose.of(cell.phase(), targets.get(cell.target()).model().name(), cell.method());
            for (int draw = 0; draw < draws; draw++) {
                tasks.add(new Task(purpose, request(cell, draw)));
            }
        }
        List<Losses> found = new ArrayList<>(Collections.nCopies(tasks.size(), Losses.broken(1)));
        measurer.measure(tasks, (place, outcome) -> {
            found.set(place, losses(outcome, tasks.get(place).request().text()));
            passed(cells.get(place / draws), place % draws, found.get(place));
        });
        List<List<Losses>> byCell = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            byCell.add(found.subList(i * draws, (i + 1) * draws));
        }
        return byCell;
    }

    private Request request(Cell cell, int draw) {
        Target target = targets.get(cell.target());
        SearchTexts texts = target.model().texts();
        TextPart text =
                switch (cell.phase()) {
                    case CONFIRMATION -> TextPart.of(texts.confirmation().orElseThrow());
                    case REPORT -> TextPart.of(texts.report());
                    default -> target.model().searched();
                };
        if (cell.order().isEmpty()) {
            return target.dense(text);
        }
        return cell.phase() == Purpose.Phase.BASELINE
                ? target.searched(cell.allocation(), 0, text.to(), metrics)
                : target.pruned(cell.allocation(), cell.order().get(), draw, text);
    }

    /** A model that pruning broke has losses that are no numbers. */
    static Losses losses(Outcome outcome, TextPart text) {
        outcome.failure().filter(failure -> !failure.broken()).ifPresent(failure -> {
            throw new SpadeException(failure.reason() + " Mend that and continue with --resume.");
        });
        return outcome.losses().orElseGet(() -> Losses.broken(text.windows()));
    }

    private void passed(Cell cell, int draw, Losses losses) {
        String title = targets.get(cell.target()).title();
        if (cell.phase() == Purpose.Phase.CONFIRMATION) {
            listener.passed(cell.method(), title + ", calibration " + (draw + 1), losses.perplexity());
        } else if (cell.phase() == Purpose.Phase.REPORT) {
            cell.order().ifPresent(order -> listener.passed(cell.method(), title + ", " + order, losses.perplexity()));
        }
    }

    /**
     * Confirms members of the hall of fame beside the baselines: pruned sequentially, on a text that the search has not
     * seen, calibrated on several draws of the calibration text.
     *
     * @return the best of the members; a model that pruning broke is the worst
     */
    Candidate confirmed(List<Candidate> members, int draws) {
        List<Cell> cells = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            for (String method : List.of(UNIFORM, OWL)) {
                cells.add(confirmation(t, method, baseline(t, method)));
            }
            for (Candidate member : members) {
                cells.add(confirmation(
                        t, member.formula().toString(), member.allocations().get(t)));
            }
        }
        listener.confirming(cells.size() * draws);
        List<List<Losses>> losses = measured(cells, draws);
        double[] nll = new double[members.size()];
        for (int i = 0; i < cells.size(); i++) {
            int member = i % (members.size() + 2) - 2;
            if (member >= 0) {
                nll[member] += ResultRows.mean(losses.get(i)).mean();
            }
        }
        int best = 0;
        for (int i = 1; i < nll.length; i++) {
            best = nll[i] < nll[best] || Double.isNaN(nll[best]) ? i : best;
        }
        String winner = members.get(best).formula().toString();
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            String method = cell.method().equals(winner) ? SearchResult.BEST : cell.method();
            rows.add(cell.target(), method, cell.phase(), cell.order(), cell.allocation(), losses.get(i));
        }
        return members.get(best);
    }

    private static Cell confirmation(int target, String method, Allocation allocation) {
        return new Cell(
                target, method, allocation, Purpose.Phase.CONFIRMATION, Optional.of(CalibrationOrder.SEQUENTIAL));
    }

    /**
     * Adds what the search text says, one-shot. OWL is the first candidate of every search whose blocks it tells apart.
     *
     * @param complete candidates that have seen all of it
     */
    void searched(List<Candidate> complete, Candidate best) {
        Optional<Candidate> owl = complete.stream()
                .filter(candidate -> candidate.formula().equals(NamedFormulas.OWL))
                .findFirst();
        for (int t = 0; t < targets.size(); t++) {
            int target = t;
            Cell dense = dense(t, Purpose.Phase.BASELINE);
            Cell uniform = searched(t, UNIFORM);
            List<Losses> found = measured(List.of(dense, uniform));
            addSearched(dense, found.get(0));
            addSearched(uniform, found.get(1));
            Cell rule = searched(t, OWL);
            addSearched(
                    rule,
                    owl.map(candidate -> candidate.result().byTarget().get(target))
                            .orElseGet(() -> measured(List.of(rule)).get(0)));
            addSearched(
                    new Cell(t, SearchResult.BEST, best.allocations().get(t), rule.phase(), rule.order()),
                    best.result().byTarget().get(t));
        }
    }

    private void addSearched(Cell cell, Losses losses) {
        rows.add(cell.target(), cell.method(), Purpose.Phase.SEARCH, cell.order(), cell.allocation(), List.of(losses));
    }

    /** Measures the report text. */
    void report(Candidate best) {
        List<Cell> cells = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            cells.add(dense(t, Purpose.Phase.REPORT));
            for (String method : List.of(UNIFORM, OWL, SearchResult.BEST)) {
                Allocation allocation =
                        method.equals(SearchResult.BEST) ? best.allocations().get(t) : baseline(t, method);
                for (CalibrationOrder order : CalibrationOrder.values()) {
                    cells.add(new Cell(t, method, allocation, Purpose.Phase.REPORT, Optional.of(order)));
                }
            }
        }
        listener.reporting(cells.size());
        List<Losses> found = measured(cells);
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            rows.add(
                    cell.target(), cell.method(), cell.phase(), cell.order(), cell.allocation(), List.of(found.get(i)));
        }
    }
}
