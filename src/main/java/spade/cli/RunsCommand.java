package spade.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spade.Json;
import spade.Lines;
import spade.Reason;
import spade.SpadeException;
import spade.record.RunRecord;

/** Lists searches, or shows one. */
@Command(
        name = "runs",
        description =
                "Lists searches, the best against uniform first, or shows the hall of fame of one; * marks what is confirmed.",
        footer = {"", "Example:", "  spade runs runs/a"})
final class RunsCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "A run directory or a comparison to show, or a folder whose run directories are listed.")
    private Optional<Path> shown;

    @Option(names = "--in", paramLabel = "DIR", description = "Where run directories lie.")
    private Path folder = Path.of("results", "runs");

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        Path place = shown.orElse(folder);
        if (RunRecord.isRun(place)) {
            show(RunRecord.read(place));
        } else if (Files.exists(place.resolve("compare.json"))) {
            compared(place);
        } else {
            list(place);
        }
        return 0;
    }

    private void show(RunRecord run) {
        RunOverview overview = RunOverview.of(run);
        output.print(
                overview,
                () -> RunOverview.table(List.of(overview))
                        + run.hall()
                                .map(hall ->
                                        Lines.format("%n%nHall of fame, the best formula of every number of nodes:%n")
                                                + HallTable.of(hall, run.provenance(), run.path()))
                                .orElse(""));
    }

    private void list(Path place) {
        List<RunOverview> found = new ArrayList<>();
        for (Path path : RunRecord.below(place)) {
            try {
                found.add(RunOverview.of(RunRecord.read(path)));
            } catch (SpadeException e) {
                // One that another version wrote does not hide the others.
                System.err.println(e.getMessage());
            }
        }
        if (found.isEmpty()) {
            throw new SpadeException("There is no run of a search in " + place + "; name a run directory, or a folder"
                    + " that holds some.");
        }
        found.sort(RunOverview.RANK);
        if (output.json()) {
            found.forEach(each -> System.out.println(Json.line(each)));
        } else {
            System.out.println(RunOverview.table(found));
        }
    }

    /** The table of a comparison, as it was printed at its end. */
    private void compared(Path place) {
        Path table = place.resolve(output.json() ? "table.json" : "table.md");
        if (!Files.exists(table)) {
            throw new SpadeException(place + " holds a comparison that has not come to its table; give the command line"
                    + " that began it once more, with its --run.");
        }
        try {
            System.out.print(Files.readString(table));
        } catch (IOException e) {
            throw new SpadeException("Cannot read " + table + " (" + Reason.of(e) + ").", e);
        }
    }
}
