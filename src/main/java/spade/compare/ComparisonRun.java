package spade.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import spade.Progress;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocator.Allocator;
import spade.data.TokenWindows;
import spade.evaluate.Losses;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.measure.Workbenches;
import spade.record.Journal;
import spade.record.Purpose;
import spade.record.Task;
import spade.run.JournalledMeasurer;

/** Measures the cells of a table, each once in the life of its directory; a cell that fails says why. */
public final class ComparisonRun {

    private final ComparisonPlan plan;
    private final ComparisonDirectory directory;
    private final ComparisonListener listener;
    private final Progress progress;
    private final AllocationStore allocations;
    /** By draw of the calibration text. */
    private final Map<ComparisonPlan.Entry, List<Cell>> cells = new LinkedHashMap<>();

    private final long started = System.nanoTime();
    private int done;

    /**
     * One measurement.
     *
     * @param allocation what the model was pruned by; none where that failed already
     * @param losses none where it failed
     * @param failure why
     */
    record Cell(Optional<Allocation> allocation, Optional<Losses> losses, String failure) {}

    /** A cell that is to be measured. */
    private record Place(ComparisonPlan.Entry entry, int draw, Allocation allocation) {}

    /** Prepares a comparison; {@link #run} makes it. */
    public ComparisonRun(
            ComparisonPlan plan, ComparisonDirectory directory, ComparisonListener listener, Progress progress) {
        this.plan = plan;
        this.directory = directory;
        this.listener = listener;
        this.progress = progress;
        this.allocations = new AllocationStore(directory.path().resolve("allocations"));
    }

    /** Measures what is not there yet, and makes the table. */
    public ComparisonTable run() {
        plan.entries().forEach(entry -> cells.put(entry, new ArrayList<>()));
        try (Workbench workbench = Workbench.open(plan.calibrated(), plan.placement(), progress)) {
            TokenWindows text = workbench.texts().windows(plan.text(), plan.windows());
            Optional<TokenWindows> searchText = plan.searching()
                    .map(allocator -> workbench.texts().windows(plan.searchText(), plan.searchWindows()));
            ComparisonProvenance provenance = ComparisonProvenance.of(plan, workbench, text, searchText);
            directory.requireSame(provenance).ifPresent(listener::note);
            listener.ready(workbench);
            workbench.texts().requireDraws(plan.draws());
            try (Journal journal = Journal.open(directory.journal(), this::pause)) {
                JournalledMeasurer measurer = new JournalledMeasurer(journal, new Workbenches(List.of(workbench)));
                Losses dense = dense(measurer, workbench, text);
                for (List<ComparisonPlan.Entry> batch : plan.batches()) {
                    measure(batch, measurer, workbench, TextPart.of(text), searchText);
                }
                ComparisonTable table = ComparisonTable.of(plan, provenance, cells, dense);
                directory.write(table);
                return table;
            }
        }
    }

    private boolean pause(String sentence) {
        listener.note(sentence);
        return true;
    }

    private static Losses dense(JournalledMeasurer measurer, Workbench workbench, TokenWindows text) {
        Request request = Request.dense(workbench.id(), workbench.config().blocks(), TextPart.of(text));
        Outcome outcome = measurer.measure(List.of(task("dense", request)), (place, found) -> {})
                .get(0);
        return outcome.losses()
                .orElseThrow(() -> new SpadeException("The dense model cannot be measured: "
                        + outcome.failure().map(Outcome.Failure::reason).orElse("")));
    }

    private static Task task(String name, Request request) {
        return new Task(Purpose.of(Purpose.Phase.COMPARE, "", name), request);
    }

    /** All cells of some entries: their allocations first, then one batch. */
    private void measure(
            List<ComparisonPlan.Entry> entries,
            JournalledMeasurer measurer,
            Workbench workbench,
            TextPart text,
            Optional<TokenWindows> searchText) {
        List<Place> places = new ArrayList<>();
        for (ComparisonPlan.Entry entry : entries) {
            caution(entry, workbench);
            for (int draw = 0; draw < plan.draws(); draw++) {
                allocation(entry, draw, workbench, searchText).ifPresent(place -> places.add(place));
            }
        }
        List<Task> tasks = places.stream()
                .map(place -> task(
                        place.entry().allocator().name(),
                        Request.pruned(
                                workbench.id(),
                                place.allocation(),
                                place.entry().pruner(),
                                plan.order(),
                                place.draw(),
                                text)))
                .toList();
        measurer.measure(tasks, (at, outcome) -> {
            Place place = places.get(at);
            String failure = outcome.failure().map(Outcome.Failure::reason).orElse("");
            add(place.entry(), place.draw(), new Cell(Optional.of(place.allocation()), outcome.losses(), failure));
        });
    }

    private void caution(ComparisonPlan.Entry entry, Workbench workbench) {
        try {
            entry.allocator().caution(workbench.calibrated()).ifPresent(listener::note);
        } catch (SpadeException e) {
            listener.note(String.valueOf(e.getMessage()));
        }
    }

    private Optional<Place> allocation(
            ComparisonPlan.Entry entry, int draw, Workbench workbench, Optional<TokenWindows> searchText) {
        Allocator by = entry.allocator();
        try {
            String searched =
                    by.readsSearchText() ? searchText.map(TokenWindows::hash).orElse("") : "";
            String key = String.join("|", by.key(), String.valueOf(entry.sparsity()), "draw " + draw, searched);
            Allocation made =
                    allocations.get(key, () -> by.allocate(workbench.calibrated(draw), entry.sparsity(), searchText));
            return Optional.of(new Place(entry, draw, made));
        } catch (SpadeException e) {
            add(entry, draw, new Cell(Optional.empty(), Optional.empty(), String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private void add(ComparisonPlan.Entry entry, int draw, Cell cell) {
        cells.computeIfAbsent(entry, e -> new ArrayList<>()).add(cell);
        done++;
        int total = plan.entries().size() * plan.draws();
        String outcome = cell.losses()
                .map(losses -> String.format(Locale.ROOT, "%.3f", losses.perplexity()))
                .orElse(cell.failure());
        double each = (System.nanoTime() - started) / 1e9 / done;
        listener.cell(entry, draw + 1, outcome, done, total, each * (total - done));
    }
}
