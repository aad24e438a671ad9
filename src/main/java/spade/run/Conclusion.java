package spade.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import spade.Doubles;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.Granularity;
import spade.formula.NamedFormulas;
import spade.measure.DenseCheck;
import spade.measure.TextPart;
import spade.profile.ScoreProfile;
import spade.prune.CalibrationOrder;
import spade.record.Purpose;
import spade.record.SearchResult;
import spade.record.TaskAnswers;
import spade.search.Candidate;
import spade.search.TargetProfile;

/**
 * What is measured beside and after a search, on all its targets, each time as one batch: baselines, confirmation, and
 * the report texts with the tasks.
 */
final class Conclusion {

    private static final String DENSE = "dense";
    private static final String UNIFORM = "uniform";
    private static final String OWL = "owl";
    private static final List<String> BASELINES = List.of(UNIFORM, OWL);

    private final List<Target> targets;
    private final List<TargetProfile> profiles;
    private final JournalledMeasurer measurer;
    private final CellMeasurer cells;
    private final SearchListener listener;
    /** By target. */
    private final List<List<SearchResult.Row>> rows = new ArrayList<>();
    /** By target; empty where its model is asked no tasks. */
    private final List<Optional<AnsweredTasks>> answers = new ArrayList<>();
    /** The free allocations on the search text. */
    private final List<Cell> ceiling = new ArrayList<>();
    /** By target the dense and the uniformly pruned model. */
    private Map<Cell, List<Losses>> baselines = Map.of();

    /** @param profiles by target */
    Conclusion(
            List<Target> targets,
            List<TargetProfile> profiles,
            Set<Metric> metrics,
            JournalledMeasurer measurer,
            SearchListener listener) {
        this.targets = targets;
        this.profiles = profiles;
        this.measurer = measurer;
        this.cells = new CellMeasurer(targets, metrics, measurer, listener);
        this.listener = listener;
        targets.forEach(target -> {
            rows.add(new ArrayList<>());
            answers.add(target.model().tasks().map(AnsweredTasks::new));
        });
    }

    private Cell dense(int target, Purpose.Phase phase) {
        int blocks = profiles.get(target).profile().blocks().size();
        return new Cell(target, DENSE, Allocation.dense(blocks), phase, 0, Optional.empty());
    }

    private Cell pruned(int target, String method, Purpose.Phase phase, CalibrationOrder order) {
        ScoreProfile profile = profiles.get(target).profile();
        double sparsity = profiles.get(target).sparsity();
        Allocation allocation = method.equals(UNIFORM)
                ? Allocation.uniform(sparsity, profile.blocks().size())
                : new AllocationRule.ByFormula(NamedFormulas.OWL).allocate(profile, sparsity);
        return new Cell(target, method, allocation, phase, 0, Optional.of(order));
    }

    private static Cell found(
            int target, String method, Candidate candidate, Purpose.Phase phase, CalibrationOrder order) {
        return new Cell(target, method, candidate.allocations().get(target), phase, 0, Optional.of(order));
    }

    /** Measures what every candidate of the search is seen beside. */
    void baselines() {
        List<Cell> wanted = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            wanted.add(dense(t, Purpose.Phase.BASELINE));
            wanted.add(pruned(t, UNIFORM, Purpose.Phase.BASELINE, CalibrationOrder.ONE_SHOT));
        }
        baselines = cells.measure(wanted, 1);
        List<List<Losses>> losses = List.copyOf(baselines.values());
        for (int t = 0; t < targets.size(); t++) {
            SearchedModel model = targets.get(t).model();
            Losses dense = losses.get(2 * t).get(0);
            if (!Double.isFinite(dense.perplexity())) {
                throw new SpadeException("The dense model " + model.name() + " has no finite perplexity on "
                        + model.search().source()
                        + ": its forward pass overflows in this dtype; use --dtype bfloat16 or float32.");
            }
            if (t == 0 || !targets.get(t - 1).model().equals(model)) {
                DenseCheck.sentence(model.workbench(), TextPart.of(model.search()), dense)
                        .ifPresent(sentence -> listener.note(model.name() + ": " + sentence));
            }
            listener.baselines(targets.get(t), dense, losses.get(2 * t + 1).get(0));
        }
    }

    /** By target, what uniform sparsity loses by window of the search text. */
    List<Doubles> uniform() {
        return baselines.entrySet().stream()
                .filter(each -> each.getKey().method().equals(UNIFORM))
                .map(each -> each.getValue().get(0).of(Metric.NLL))
                .toList();
    }

    /**
     * Confirms members of the hall of fame beside the baselines: pruned sequentially, on a text that the search has not
     * seen, calibrated on several draws of the calibration text.
     *
     * @return what was measured of the members
     */
    ConfirmedMembers confirmed(List<Candidate> members, int draws) {
        List<Cell> wanted = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            for (String method : BASELINES) {
                wanted.add(pruned(t, method, Purpose.Phase.CONFIRMATION, CalibrationOrder.SEQUENTIAL));
            }
            for (Candidate member : members) {
                String formula = member.formula().toString();
                wanted.add(found(t, formula, member, Purpose.Phase.CONFIRMATION, CalibrationOrder.SEQUENTIAL));
            }
        }
        listener.begins(Purpose.Phase.CONFIRMATION, wanted.size() * draws);
        Map<Cell, List<Losses>> losses = cells.measure(wanted, draws);
        ConfirmedMembers confirmed = new ConfirmedMembers();
        losses.forEach((cell, byDraw) -> {
            if (!BASELINES.contains(cell.method())) {
                confirmed.add(cell.method(), byDraw);
            }
        });
        String won = confirmed.winner();
        losses.forEach((cell, byDraw) -> add(cell.method().equals(won) ? cell.named(SearchResult.BEST) : cell, byDraw));
        return confirmed;
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
        baselines.forEach(this::add);
        for (int t = 0; t < targets.size(); t++) {
            Cell rule = pruned(t, OWL, Purpose.Phase.BASELINE, CalibrationOrder.ONE_SHOT);
            int target = t;
            owl.ifPresentOrElse(
                    known -> add(rule, List.of(known.result().byTarget().get(target))),
                    () -> cells.measure(List.of(rule), 1).forEach(this::add));
            add(
                    found(t, SearchResult.BEST, best, rule.phase(), CalibrationOrder.ONE_SHOT),
                    List.of(best.result().byTarget().get(t)));
        }
    }

    /** Finds what an allocation could reach, at every granularity, and adds what the search text says of it. */
    void ceiling() {
        listener.begins(Purpose.Phase.CEILING, targets.size() * SearchPlan.CEILING_PASSES);
        for (int t = 0; t < targets.size(); t++) {
            for (Granularity granularity : Ceiling.GRANULARITIES) {
                Allocation free = Ceiling.of(targets.get(t), granularity, measurer, listener);
                Optional<CalibrationOrder> order = Optional.of(CalibrationOrder.ONE_SHOT);
                ceiling.add(new Cell(t, Ceiling.name(granularity), free, Purpose.Phase.CEILING, 0, order));
            }
        }
        cells.measure(ceiling, 1).forEach(this::add);
    }

    /** Measures the report texts, and beside them the tasks. */
    void report(Candidate best) {
        List<Cell> wanted = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            List<Cell> each = reported(t, best);
            for (int text = 0; text < targets.get(t).model().reports().size(); text++) {
                int number = text;
                each.forEach(cell -> wanted.add(cell.on(number)));
            }
            if (answers.get(t).isPresent()) {
                // As papers' tables have them. What passes for a text then passes for the tasks too.
                each.stream()
                        .filter(cell -> !cell.order().equals(Optional.of(CalibrationOrder.ONE_SHOT)))
                        .forEach(cell -> wanted.add(cell.asked()));
            }
        }
        listener.begins(Purpose.Phase.REPORT, cells.passes(wanted));
        cells.measure(wanted, 1).forEach((cell, losses) -> {
            if (cell.phase() == Purpose.Phase.TASKS) {
                answers.get(cell.target()).orElseThrow().add(cell, losses);
            } else {
                add(cell, losses);
            }
        });
    }

    /** What stands in the report of a target. */
    private List<Cell> reported(int target, Candidate best) {
        List<Cell> each = new ArrayList<>(List.of(dense(target, Purpose.Phase.REPORT)));
        for (CalibrationOrder order : CalibrationOrder.values()) {
            for (String method : BASELINES) {
                each.add(pruned(target, method, Purpose.Phase.REPORT, order));
            }
            each.add(found(target, SearchResult.BEST, best, Purpose.Phase.REPORT, order));
            ceiling.stream()
                    .filter(free -> free.target() == target)
                    .forEach(free -> each.add(free.in(Purpose.Phase.REPORT, order)));
        }
        return each;
    }

    /** Adds what was measured of a cell, by draw of the calibration text. */
    private void add(Cell cell, List<Losses> draws) {
        Doubles perplexities = Doubles.of(draws.stream().mapToDouble(Losses::perplexity));
        Doubles zeros = Doubles.of(draws.stream().mapToDouble(Losses::sparsity));
        Doubles nll = mean(draws);
        boolean searched = cell.phase() == Purpose.Phase.BASELINE || cell.phase() == Purpose.Phase.CEILING;
        rows.get(cell.target())
                .add(new SearchResult.Row(
                        cell.method(),
                        searched ? Purpose.Phase.SEARCH : cell.phase(),
                        cells.text(cell).source(),
                        cell.order(),
                        Metric.NLL.shown(nll.mean()),
                        draws.size() < 2 ? Doubles.NONE : perplexities,
                        zeros.mean(),
                        cell.allocation(),
                        nll));
    }

    /** By window, the mean over draws. */
    private static Doubles mean(List<Losses> draws) {
        return Doubles.means(draws.stream().map(losses -> losses.of(Metric.NLL)).toList());
    }

    /** What came out for every target. */
    List<SearchResult.TargetResult> results(Candidate best) {
        List<Optional<TaskAnswers>> answered = answers.stream()
                .map(of -> of.map(each -> each.answers(BASELINES)))
                .toList();
        return Verdicts.results(targets, rows, answered, BASELINES, best);
    }
}
