package spade.allocator;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import spade.Nearest;
import spade.SpadeException;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.data.TokenWindows;
import spade.formula.NamedFormulas;
import spade.measure.CalibratedModel;
import spade.measure.Trials;
import spade.profile.ProfileDetail;
import spade.record.RunRecord;

/** Any way to come by an allocation: a rule, or something that needs the model, a text or a file. */
public interface Allocator {

    /** As tables name it. */
    String name();

    /** Whether it measures allocations on a search text before it has one. */
    default boolean readsSearchText() {
        return false;
    }

    /** Whether it depends on the calibration text. */
    default boolean readsCalibration() {
        return rule().map(rule -> rule.needsSlopes() || rule.detail() != ProfileDetail.SHAPES)
                .orElse(true);
    }

    /**
     * The allocation for a model.
     *
     * @param trials where {@link #readsSearchText}
     */
    default Allocation allocate(CalibratedModel model, double sparsity, Optional<Trials> trials) {
        return model.allocate(rule().orElseThrow(), sparsity);
    }

    /**
     * The allocation for a model, and what it takes to find it.
     *
     * @param searchText where {@link #readsSearchText}; never the report text
     * @param budget tokens that may pass through pruned models; empty: as many as the way was published with
     */
    default Searched search(
            CalibratedModel model, double sparsity, Optional<TokenWindows> searchText, Optional<Long> budget) {
        long started = System.nanoTime();
        Optional<Trials> trials =
                searchText.filter(text -> readsSearchText()).map(text -> new Trials(name(), model, text, budget));
        Allocation allocation = trials.isEmpty()
                ? allocate(model, sparsity, trials)
                : model.withRanks(() -> allocate(model, sparsity, trials));
        return new Searched(
                allocation,
                trials.map(Trials::measurements).orElse(0),
                trials.map(Trials::tokens).orElse(0L),
                (System.nanoTime() - started) / 1e9);
    }

    /** The rule behind it, where the profile of a model is enough for it. */
    default Optional<AllocationRule> rule() {
        return Optional.empty();
    }

    /** The search that found it, if it is the formula of a run directory. */
    default Optional<RunRecord> run() {
        return Optional.empty();
    }

    /** What it depends on beside model, calibration, sparsity and search text. */
    default String key() {
        return toString();
    }

    /** What is to be said of it before anyone relies on it. */
    default Optional<String> caution(CalibratedModel model, double sparsity) {
        return rule().flatMap(rule -> rule.caution(model.profile(rule, sparsity), sparsity));
    }

    /** What can be said from the profile of a model alone. */
    record ByRule(String name, AllocationRule by) implements Allocator {

        @Override
        public Optional<AllocationRule> rule() {
            return Optional.of(by);
        }

        @Override
        public String toString() {
            return by.toString();
        }
    }

    /** All that have a name. */
    static List<Allocator> named() {
        return Stream.concat(
                        AllocationRule.named().entrySet().stream()
                                .map(rule -> new ByRule(rule.getKey(), rule.getValue())),
                        Stream.concat(ModelAllocator.ALL.stream(), SlopeAllocators.ALL.stream()))
                .toList();
    }

    /** The one that a name stands for; '-' and '_' are one in it. */
    static Optional<Allocator> find(String name) {
        return named().stream()
                .filter(known -> AllocationRule.isName(name, known.name()))
                .findFirst();
    }

    /**
     * Reads what {@code --allocation} takes: a name, a formula, a graph string, an allocation file as
     * {@link FileAllocator} has them or the run directory of a search, whose best formula it stands for.
     */
    static Allocator parse(String text) {
        boolean formula = text.indexOf('(') >= 0 || text.strip().startsWith("{");
        return find(text)
                .or(() -> SlopeAllocators.find(text))
                .orElseGet(() -> formula ? new ByRule(text, AllocationRule.parse(text)) : ofPath(text));
    }

    private static Allocator ofPath(String text) {
        try {
            Optional<FileAllocator> file = FileAllocator.find(text);
            if (file.isPresent()) {
                return file.get();
            }
            if (!text.isBlank() && Files.isDirectory(Path.of(text))) {
                RunRecord run = confirmed(Path.of(text));
                return new RunAllocator(text, AllocationRule.parse(run.formula().orElseThrow()), run);
            }
        } catch (InvalidPathException e) {
            // No path, so no file.
        }
        throw new UsageException("Unknown allocation '" + text + "', and no file or run directory either; "
                + Nearest.advice(text, named().stream().map(Allocator::name).toList())
                + "; a formula is written like \"" + NamedFormulas.OWL + "\".");
    }

    private static RunRecord confirmed(Path folder) {
        return Optional.of(folder)
                .filter(RunRecord::isRun)
                .map(RunRecord::read)
                .filter(RunRecord::isFinished)
                .orElseThrow(() -> new SpadeException("There is no result.json in " + folder
                        + "; name the run directory of a search that has ended, or an allocation file."));
    }
}
