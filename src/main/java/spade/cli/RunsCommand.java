package spade.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spade.Lines;
import spade.SpadeException;
import spade.record.HallOfFame;
import spade.record.Provenance;
import spade.record.RunRecord;
import spade.search.Strategy;

/** Lists searches, or shows one. */
@Command(
        name = "runs",
        description = "Lists searches, or shows the hall of fame of one.",
        footer = {"", "Example:", "  spade runs --in runs"})
final class RunsCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "RUN", description = "A run directory to show.")
    private Optional<Path> run;

    @Option(names = "--in", paramLabel = "DIR", description = "Where run directories lie.")
    private Path folder = Path.of("results", "runs");

    @Mixin
    private OutputOptions output;

    /** What is shown of a run; the perplexity is that of the best on the search text, one-shot. */
    private record Overview(
            String run,
            String state,
            String started,
            List<String> models,
            List<Double> sparsities,
            Strategy strategy,
            int measurements,
            double perplexity,
            List<String> hall) {

        static Overview of(RunRecord run) {
            List<HallOfFame.Member> hall = run.hall().map(HallOfFame::members).orElse(List.of());
            return new Overview(
                    run.path().toString(),
                    run.state(),
                    run.provenance().started(),
                    run.provenance().models().stream()
                            .map(Provenance.Model::path)
                            .toList(),
                    run.provenance().sparsities(),
                    run.provenance().search().strategy(),
                    run.journal().size(),
                    hall.isEmpty() ? Double.NaN : hall.get(0).perplexity(),
                    hall.stream().map(HallOfFame.Member::formula).toList());
        }

        String line() {
            return Lines.format(
                    "%-32s  %-10s  %.16s  %5d measurements  best %8.3f  sparsity %s  %s  %s",
                    run, state, started, measurements, perplexity, sparsities, strategy, String.join(", ", models));
        }
    }

    @Override
    public Integer call() {
        if (run.isPresent()) {
            Overview found = Overview.of(RunRecord.read(run.get()));
            output.print(found, () -> found.line() + "\n    " + String.join("\n    ", found.hall()));
            return 0;
        }
        for (Path path : runs()) {
            try {
                Overview found = Overview.of(RunRecord.read(path));
                output.print(found, found::line);
            } catch (SpadeException e) {
                // One that another version wrote does not hide the others.
                System.err.println(e.getMessage());
            }
        }
        return 0;
    }

    private List<Path> runs() {
        if (!Files.isDirectory(folder)) {
            throw new SpadeException("There is no folder " + folder + "; name one with --in.");
        }
        try (Stream<Path> content = Files.list(folder)) {
            return content.filter(RunRecord::isRun).sorted().toList();
        } catch (IOException e) {
            throw new SpadeException("Cannot list " + folder + " (" + e + ").", e);
        }
    }
}
