package spade.cli;

import java.util.Optional;
import picocli.CommandLine.Option;
import spade.allocation.Allocation;
import spade.allocator.Allocator;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.measure.Demo;
import spade.measure.Workbench;

/** The text on which some allocators search. */
final class AllocationTextOptions {

    @Option(
            names = "--search-text",
            paramLabel = "TEXT",
            description = "Text on which allocations are searched that are (atp-searched, evopress).")
    private String text = Demo.SEARCH;

    @Option(names = "--search-windows", paramLabel = "N", description = "Windows of it, or all.")
    private WindowCount windows = WindowCount.atMost(16);

    String text() {
        return text;
    }

    WindowCount windows() {
        return windows;
    }

    /** The allocation for a model; says what is to be said of it and of its calibration. */
    Allocation allocate(Allocator by, double sparsity, ModelOptions model, Workbench workbench, Display display) {
        model.noteCalibration(workbench, display);
        Optional<TokenWindows> searched =
                by.readsSearchText() ? Optional.of(workbench.texts().windows(text, windows)) : Optional.empty();
        Allocation allocation = by.allocate(workbench.calibrated(), sparsity, searched);
        by.caution(workbench.calibrated()).ifPresent(caution -> display.line("%s", caution));
        return allocation;
    }
}
