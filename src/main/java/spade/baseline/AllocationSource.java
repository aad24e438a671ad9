package spade.baseline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import spade.allocation.Allocation;
import spade.allocation.AllocationMethod;
import spade.data.TokenWindows;
import spade.run.Workbench;

/** Where an allocation comes from. */
public interface AllocationSource {

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
    Allocation allocate(Workbench workbench, double sparsity, Optional<TokenWindows> searchText);

    /** What is to be said of it before anyone relies on it. */
    default Optional<String> caution(Workbench workbench) {
        return Optional.empty();
    }

    /**
     * Reads what {@code --allocation} takes: a name, a formula, a graph string, an allocation file or the run directory
     * of a search, whose best formula it stands for.
     */
    static AllocationSource parse(String text) {
        Path path = text.indexOf('(') < 0 ? Path.of(text) : Path.of("");
        if (Files.isRegularFile(path)) {
            return new FileAllocation(path);
        }
        if (Files.isDirectory(path) && !text.isEmpty() && text.indexOf('(') < 0) {
            return new MethodAllocation(text, AllocationMethod.parse(RunFormula.of(path)));
        }
        return switch (text.strip().toLowerCase(Locale.ROOT).replace('_', '-')) {
            case "atp-searched" -> new AtpSearch();
            case "lsa" -> new Lsa();
            case "besa" -> new Besa();
            case "evopress" -> new LevelSearch();
            default -> new MethodAllocation(text, AllocationMethod.parse(text));
        };
    }
}
