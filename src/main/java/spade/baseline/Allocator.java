package spade.baseline;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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
import spade.record.RunRecord;

/** Where an allocation comes from. */
public interface Allocator {

    /** As tables name it. */
    String name();

    /** Whether it measures allocations on a search text before it has one. */
    default boolean readsSearchText() {
        return false;
    }

    /**
     * The allocation for a model.
     *
     * @param searchText where {@link #readsSearchText}; never the report text
     */
    Allocation allocate(CalibratedModel model, double sparsity, Optional<TokenWindows> searchText);

    /** The rule behind it, where the profile of a model is enough for it. */
    default Optional<AllocationRule> method() {
        return Optional.empty();
    }

    /** What it depends on beside model, calibration, sparsity and search text. */
    default String key() {
        return toString();
    }

    /** What is to be said of it before anyone relies on it. */
    default Optional<String> caution(CalibratedModel model) {
        return Optional.empty();
    }

    /**
     * Reads what {@code --allocation} takes: a name, a formula, a graph string, an allocation file or the run directory
     * of a search, whose best formula it stands for.
     */
    static Allocator parse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT).replace('_', '-')) {
            case "atp-searched" -> new AtpSearch();
            case "lsa" -> new Lsa();
            case "besa" -> new Besa();
            case "evopress" -> new LevelSearch();
            default -> isMethod(text) ? new RuleAllocator(text, AllocationRule.parse(text)) : path(text);
        };
    }

    /** A name, or a formula in one of its notations. */
    private static boolean isMethod(String text) {
        return text.indexOf('(') >= 0 || text.strip().startsWith("{") || AllocationRule.isName(text);
    }

    private static String confirmed(Path folder) {
        return Optional.of(folder)
                .filter(RunRecord::isRun)
                .map(RunRecord::read)
                .filter(RunRecord::isConfirmed)
                .flatMap(RunRecord::formula)
                .orElseThrow(() -> new SpadeException("There is no result.json in " + folder
                        + "; name the run directory of a search that has ended, or an allocation file."));
    }

    private static Allocator path(String text) {
        try {
            if (Files.isRegularFile(Path.of(text))) {
                return new FileAllocator(Path.of(text));
            }
            if (!text.isBlank() && Files.isDirectory(Path.of(text))) {
                return new RuleAllocator(text, AllocationRule.parse(confirmed(Path.of(text))));
            }
        } catch (InvalidPathException e) {
            // No path, so no file.
        }
        List<String> known = Stream.concat(
                        AllocationRule.names().stream(), Stream.of("lsa", "besa", "atp-searched", "evopress"))
                .toList();
        throw new UsageException("Unknown allocation '" + text + "', and no file or run directory either; "
                + Nearest.advice(text, known) + "; a formula is written like \"" + NamedFormulas.OWL + "\".");
    }
}
