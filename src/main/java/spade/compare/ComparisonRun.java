package spade.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import spade.Progress;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.evaluate.Losses;
import spade.measure.Conditions;
import spade.record.Journal;
import spade.record.Measurement;
import spade.measure.Workbench;

/** Measures the cells of a table, each once in the life of its directory; a cell that fails says why. */
public final class ComparisonRun {

    private static final String PHASE = "compare";

    private final ComparisonPlan plan;
    private final ComparisonDirectory directory;
    private final ComparisonListener listener;
    private final Progress progress;
    private final AllocationStore allocations;
    private final Map<ComparisonPlan.Entry, List<Cell>> cells = new LinkedHashMap<>();
    private final List<Losses> dense = new ArrayList<>();
    private int done;
    private int measured;
    private double seconds;

    /**
     * One measurement.
     *
     * @param allocation what the model was pruned by; none where that failed already
     * @param result none where it failed
     * @param failure why
     */
    record Cell(Optional<Allocation> allocation, Optional<Losses> result, String failure) {}

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
        List<Conditions> protocols = plan.protocols();
        List<ComparisonProvenance> facts = new ArrayList<>();
        for (int draw = 0; draw < protocols.size(); draw++) {
            try (Workbench workbench = Workbench.open(protocols.get(draw), progress)) {
                TokenWindows text = workbench.texts().windows(plan.text(), plan.windows());
                Optional<TokenWindows> searchText = plan.searching()
                        .map(source -> workbench.texts().windows(plan.searchText(), plan.searchWindows()));
                if (draw == 0) {
                    facts.add(ComparisonProvenance.of(plan, workbench, text, searchText));
                    directory.requireSame(facts.get(0)).ifPresent(listener::note);
                    listener.ready(workbench);
                }
                try (Journal journal = Journal.open(directory.journal(), this::pause)) {
                    measure(workbench, journal, text, searchText, draw);
                }
            }
        }
        ComparisonTable table = ComparisonTable.of(plan, facts.get(0), cells, dense.get(0));
        directory.write(table);
        return table;
    }

    private boolean pause(String sentence) {
        listener.note(sentence);
        return true;
    }

    private void measure(
            Workbench workbench, Journal journal, TokenWindows text, Optional<TokenWindows> searchText, int draw) {
        if (draw == 0) {
            Allocation nothing = Allocation.dense(workbench.config().blocks());
            dense.add(journal.once(wanted("dense", nothing, "none", ""), () -> workbench.dense(text)));
        }
        for (ComparisonPlan.Entry entry : plan.entries()) {
            if (draw == 0) {
                caution(entry, workbench);
            }
            long start = System.nanoTime();
            int before = journal.size();
            Cell cell = cell(entry, workbench, journal, text, searchText, draw);
            cells.computeIfAbsent(entry, e -> new ArrayList<>()).add(cell);
            done++;
            if (journal.size() > before) {
                measured++;
                seconds += (System.nanoTime() - start) / 1e9;
            }
            int total = plan.entries().size() * plan.draws();
            String outcome = cell.result()
                    .map(result -> String.format(Locale.ROOT, "%.3f", result.perplexity()))
                    .orElse(cell.failure());
            listener.cell(
                    entry, draw + 1, outcome, done, total, measured == 0 ? 0 : seconds / measured * (total - done));
        }
    }

    private void caution(ComparisonPlan.Entry entry, Workbench workbench) {
        try {
            entry.source().caution(workbench).ifPresent(listener::note);
        } catch (SpadeException e) {
            listener.note(String.valueOf(e.getMessage()));
        }
    }

    private Cell cell(
            ComparisonPlan.Entry entry,
            Workbench workbench,
            Journal journal,
            TokenWindows text,
            Optional<TokenWindows> searchText,
            int draw) {
        Optional<Allocation> allocation = Optional.empty();
        try {
            String calibration = plan.draws() == 1 ? "" : "draw " + draw;
            String searched = entry.source().readsSearchText()
                    ? searchText.map(TokenWindows::hash).orElse("")
                    : "";
            String key = String.join(
                    "|", tried(() -> entry.source().key()), String.valueOf(entry.sparsity()), calibration, searched);
            allocation = Optional.of(allocations.get(
                    key, () -> tried(() -> entry.source().allocate(workbench, entry.sparsity(), searchText))));
            Allocation by = allocation.get();
            String pruning = entry.recipe() + " " + plan.pruning();
            return new Cell(
                    allocation,
                    Optional.of(journal.once(
                            wanted(entry.source().name(), by, pruning, calibration),
                            () -> tried(() -> workbench.pruned(
                                    entry.recipe(),
                                    by,
                                    plan.pruning(),
                                    workbench.texts().calibration(),
                                    text)))),
                    "");
        } catch (CellFailure e) {
            return new Cell(allocation, Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    /** What goes wrong with a cell, as opposed to what goes wrong with the folder. */
    private static final class CellFailure extends RuntimeException {

        private static final long serialVersionUID = 1;

        CellFailure(SpadeException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private static <T> T tried(Supplier<T> work) {
        try {
            return work.get();
        } catch (SpadeException e) {
            throw new CellFailure(e);
        }
    }

    private static Measurement wanted(String name, Allocation allocation, String pruning, String calibration) {
        return Measurement.wanted(PHASE, "", name, allocation, pruning, calibration, 0);
    }
}
