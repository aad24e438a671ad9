package spade.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import spade.Lines;
import spade.Progress;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.allocator.Allocator;
import spade.allocator.AnotherSparsity;
import spade.allocator.Searched;
import spade.data.TokenWindows;
import spade.evaluate.Losses;
import spade.measure.DenseCheck;
import spade.measure.Measurer;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.measure.TaskParts;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.profile.ProfileDetail;
import spade.record.Journal;
import spade.record.Purpose;
import spade.record.Task;
import spade.run.JournalledMeasurer;

/** Measures the cells of a table, each once in the life of its directory; a cell that fails says why. */
public final class ComparisonRun {

    private final ComparisonPlan plan;
    private final ComparisonDirectory directory;
    private final Consumer<Workbench> ready;
    private final Function<Workbench, Measurer> measuring;
    private final Consumer<String> notes;
    private final Progress progress;
    /** By draw of the calibration text. */
    private final Map<ComparisonPlan.Entry, List<Cell>> cells = new LinkedHashMap<>();

    private final long started = System.nanoTime();
    private int done;

    /**
     * One measurement.
     *
     * @param found the allocation and what it took; empty where there is none
     * @param rounded what the pruner makes of it
     * @param outcome on the text; unmeasured where there is no such allocation at the row's sparsity
     * @param answers by part of the tasks' questions, if they were asked
     */
    record Cell(Optional<Searched> found, Optional<Allocation> rounded, Outcome outcome, List<Outcome> answers) {

        static Cell empty(Outcome outcome) {
            return new Cell(Optional.empty(), Optional.empty(), outcome, List.of());
        }

        /** What all parts have lost; empty where one was not measured. */
        List<Losses> answered() {
            List<Losses> found =
                    answers.stream().flatMap(each -> each.losses().stream()).toList();
            return found.size() == answers.size() ? found : List.of();
        }
    }

    /** A cell that is to be measured. */
    private record Place(ComparisonPlan.Entry entry, int draw, Searched found, Allocation rounded) {}

    /**
     * Prepares a comparison; {@link #run} makes it.
     *
     * @param ready gets the model when it and its texts are open, and the folder belongs to them
     * @param measuring says who measures on it
     * @param notes hears of every cell as it is measured, and of what else its user should know, in sentences
     */
    public ComparisonRun(
            ComparisonPlan plan,
            ComparisonDirectory directory,
            Consumer<Workbench> ready,
            Function<Workbench, Measurer> measuring,
            Consumer<String> notes,
            Progress progress) {
        this.plan = plan;
        this.directory = directory;
        this.ready = ready;
        this.measuring = measuring;
        this.notes = notes;
        this.progress = progress;
    }

    /** Measures what is not there yet, and makes the table. */
    public ComparisonTable run() {
        Cell open = Cell.empty(Outcome.UNMEASURED);
        plan.entries().forEach(entry -> cells.put(entry, new ArrayList<>(Collections.nCopies(plan.draws(), open))));
        try (Workbench workbench = Workbench.open(plan.conditions(), plan.placement(), progress)) {
            TokenWindows text = workbench.texts().windows(plan.text(), plan.windows());
            Optional<TokenWindows> searchText = plan.searches()
                    ? Optional.of(workbench.texts().windows(plan.searchText(), plan.searchWindows()))
                    : Optional.empty();
            Optional<TaskParts> asked =
                    plan.tasks().map(tasks -> TaskParts.read(workbench, tasks, plan.prunesAgain(), progress));
            ComparisonProvenance provenance = ComparisonProvenance.of(plan, workbench, text, searchText, asked);
            directory.requireSame(provenance).ifPresent(notes);
            directory.forgetTable();
            ready.accept(workbench);
            workbench.texts().requireDraws(plan.draws());
            try (Journal journal = directory.journal(this::pause)) {
                JournalledMeasurer measurer = new JournalledMeasurer(journal, measuring.apply(workbench));
                asked.ifPresent(parts -> notes.accept(parts.sentence()));
                Cell dense = dense(workbench, TextPart.of(text), asked, measurer);
                for (List<ComparisonPlan.Entry> batch : plan.batches()) {
                    measure(places(batch, workbench, searchText), measurer, workbench.id(), TextPart.of(text), asked);
                }
                Overlaps overlaps = new Overlaps(
                        plan, workbench, text, asked.map(parts -> parts.tasks().answered()), searchText);
                ComparisonTable table = new TableRows(plan, cells, overlaps::notes, asked).table(provenance, dense);
                directory.write(table);
                return table;
            }
        }
    }

    private Cell dense(Workbench workbench, TextPart text, Optional<TaskParts> asked, JournalledMeasurer measurer) {
        Request request = Request.dense(workbench.id(), workbench.config().blocks(), text);
        List<Outcome> outcomes = measurer.measure(
                requests(request, asked).stream()
                        .map(each -> task("dense", each))
                        .toList(),
                (place, found) -> {});
        outcomes.stream()
                .filter(outcome -> outcome.losses().isEmpty())
                .findFirst()
                .ifPresent(outcome -> {
                    throw new SpadeException("The dense model cannot be measured: " + outcome.reason());
                });
        outcomes.get(0)
                .losses()
                .flatMap(losses -> DenseCheck.sentence(workbench, text, losses))
                .ifPresent(notes);
        return new Cell(Optional.empty(), Optional.empty(), outcomes.get(0), outcomes.subList(1, outcomes.size()));
    }

    /** What is asked of a model: the text, and the questions of tasks behind it. */
    private static List<Request> requests(Request text, Optional<TaskParts> asked) {
        return Stream.concat(Stream.of(text), asked.stream().flatMap(parts -> parts.requests(text).stream()))
                .toList();
    }

    private boolean pause(String sentence) {
        notes.accept(sentence);
        return true;
    }

    private static Task task(String name, Request request) {
        return new Task(Purpose.of(Purpose.Phase.COMPARE, "", name), request);
    }

    /** All cells of some entries, with their allocations. */
    private List<Place> places(
            List<ComparisonPlan.Entry> entries, Workbench workbench, Optional<TokenWindows> searchText) {
        List<Place> places = new ArrayList<>();
        for (ComparisonPlan.Entry entry : entries) {
            Allocator by = entry.allocation().allocator();
            try {
                by.caution(workbench.calibrated(), entry.sparsity()).ifPresent(notes);
            } catch (SpadeException e) {
                notes.accept(String.valueOf(e.getMessage()));
            }
            for (int draw = 0; draw < plan.draws(); draw++) {
                try {
                    Searched found = find(entry, draw, workbench, searchText);
                    Allocation rounded = entry.pruner()
                            .rounded(found.allocation(), workbench.config().shapes());
                    places.add(new Place(entry, draw, found, rounded));
                } catch (AnotherSparsity e) {
                    add(entry, draw, Cell.empty(Outcome.UNMEASURED));
                } catch (SpadeException e) {
                    add(entry, draw, Cell.empty(Outcome.failed(String.valueOf(e.getMessage()))));
                }
            }
        }
        return places;
    }

    private Searched find(
            ComparisonPlan.Entry entry, int draw, Workbench workbench, Optional<TokenWindows> searchText) {
        Allocator by = entry.allocation().allocator();
        // What all rules share is no cost of the one that comes first.
        by.rule()
                .map(AllocationRule::detail)
                .or(() -> by.readsSearchText() ? Optional.of(ProfileDetail.DISTRIBUTIONS) : Optional.empty())
                .ifPresent(detail -> workbench.calibrated(draw).profile(detail));
        String searched = by.readsSearchText()
                ? searchText.map(TokenWindows::hash).orElse("")
                        + plan.budget().map(tokens -> "|" + tokens).orElse("")
                : "";
        String key = String.join("|", by.key(), "" + entry.sparsity(), "draw " + draw, searched);
        return directory.allocation(
                key, () -> by.search(workbench.calibrated(draw), entry.sparsity(), searchText, plan.budget()));
    }

    /** The cells of some places, each when all of it is measured. Tasks are asked of the first draw alone. */
    private void measure(
            List<Place> places, JournalledMeasurer measurer, String model, TextPart text, Optional<TaskParts> asked) {
        List<Task> tasks = new ArrayList<>();
        List<Integer> placeOfTask = new ArrayList<>();
        List<List<Outcome>> outcomes = new ArrayList<>();
        for (Place place : places) {
            ComparisonPlan.Entry entry = place.entry();
            Request request = Request.pruned(model, place.rounded(), entry.pruner(), plan.order(), place.draw(), text);
            List<Request> requests = requests(request, asked.filter(parts -> place.draw() == 0));
            requests.forEach(each -> {
                tasks.add(task(entry.allocation().name(), each));
                placeOfTask.add(outcomes.size());
            });
            outcomes.add(new ArrayList<>(Collections.nCopies(requests.size(), Outcome.UNMEASURED)));
        }
        measurer.measure(tasks, (at, outcome) -> {
            int place = placeOfTask.get(at);
            List<Outcome> own = outcomes.get(place);
            own.set(at - placeOfTask.indexOf(place), outcome);
            if (own.stream().allMatch(Outcome::isMeasured)) {
                add(places.get(place), own);
            }
        });
    }

    private void add(Place place, List<Outcome> outcomes) {
        add(
                place.entry(),
                place.draw(),
                new Cell(
                        Optional.of(place.found()),
                        Optional.of(place.rounded()),
                        outcomes.get(0),
                        List.copyOf(outcomes.subList(1, outcomes.size()))));
    }

    private void add(ComparisonPlan.Entry entry, int draw, Cell cell) {
        Objects.requireNonNull(cells.get(entry)).set(draw, cell);
        done++;
        int total = plan.entries().size() * plan.draws();
        String outcome = cell.outcome()
                .losses()
                .map(losses -> Lines.format("%.3f", losses.perplexity()))
                .orElse(cell.outcome().isMeasured() ? cell.outcome().reason() : ComparisonTable.ELSEWHERE);
        double left = (System.nanoTime() - started) / 1e9 / done * (total - done);
        notes.accept(Lines.format(
                "%d/%d  %s at %s, %s, calibration %d: %s%s",
                done,
                total,
                entry.pruner(),
                entry.sparsity(),
                entry.allocation().name(),
                draw + 1,
                outcome,
                left < 1 ? "" : Lines.format("  (about %.0f min left)", Math.ceil(left / 60))));
    }
}
