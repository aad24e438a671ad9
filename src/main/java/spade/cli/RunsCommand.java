package spade.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spade.SpadeException;
import spade.run.RunOverview;

/** Lists searches, or shows one. */
@Command(
        name = "runs",
        description = "Lists the run directories of searches, or shows the hall of fame of one.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class RunsCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "RUN", description = "A run directory to show.")
    private @Nullable Path run;

    @Option(
            names = "--in",
            paramLabel = "DIR",
            defaultValue = "results/runs",
            description = "Where run directories lie (default: ${DEFAULT-VALUE}).")
    private Path folder;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        List<RunOverview> runs = run == null ? all() : List.of(RunOverview.read(run));
        for (RunOverview found : runs) {
            output.print(found, () -> line(found));
        }
        if (run != null && !output.json()) {
            runs.get(0).hall().forEach(formula -> System.out.println("    " + formula));
        }
        return 0;
    }

    private static String line(RunOverview run) {
        return String.format(
                Locale.ROOT,
                "%-32s  %-10s  %.16s  %5d measurements  best %8.3f  sparsity %s  %s  %s",
                run.run(),
                run.state(),
                run.started(),
                run.measurements(),
                run.perplexity(),
                run.sparsities(),
                run.strategy(),
                String.join(", ", run.models()));
    }

    private List<RunOverview> all() {
        if (!Files.isDirectory(folder)) {
            throw new SpadeException("There is no folder " + folder + "; name one with --in.");
        }
        try (Stream<Path> content = Files.list(folder)) {
            return content.filter(path -> Files.exists(path.resolve("run.json")))
                    .sorted()
                    .map(RunOverview::read)
                    .toList();
        } catch (IOException e) {
            throw new SpadeException("Cannot list " + folder + " (" + e + ").", e);
        }
    }
}
