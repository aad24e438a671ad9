package spade.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import spade.Doubles;
import spade.Lines;
import spade.UsageException;
import spade.record.ModelProfiles;
import spade.record.ProfileSearchResult;
import spade.record.ProfileSearchResult.Row;
import spade.record.RunDirectory;
import spade.run.LeaveOneOut;
import spade.run.ProfileSearch;
import spade.run.ProfileSearch.Settings;
import spade.run.ProfileTarget;
import spade.search.Objective;

/** A search on profiles alone: {@code search --on}. */
final class ProfilesOptions {

    @Option(names = "--on", paramLabel = "PROFILES", description = "Folders of 'spade sense'; nothing is measured.")
    private List<Path> folders = List.of();

    @Option(names = "--worst", description = "With --on: good on the worst model, and not on average.")
    private boolean worst;

    @Option(names = "--leave-one-out", description = "With --on: for each, find on the others, try on it.")
    private boolean leaveOneOut;

    boolean areGiven() {
        return !folders.isEmpty();
    }

    void requireNone() {
        if (worst || leaveOneOut) {
            throw new UsageException("--worst and --leave-one-out go with --on; name folders that spade sense made.");
        }
    }

    Objective objective() {
        return worst ? Objective.WORST : Objective.MEAN;
    }

    /**
     * Searches.
     *
     * @param sparsities none: all that the profiles know
     * @param run folder of the result; empty: one that is named after the time
     */
    int search(
            List<Double> sparsities,
            Settings settings,
            Optional<Duration> time,
            Optional<Path> run,
            OutputOptions output) {
        List<ModelProfiles> models = folders.stream().map(ModelProfiles::read).toList();
        AtomicBoolean stop = new AtomicBoolean();
        long end = System.nanoTime() + time.map(Duration::toNanos).orElse(Long.MAX_VALUE / 2);
        BooleanSupplier goesOn = () -> !stop.get() && System.nanoTime() < end;
        try (Display display = output.display()) {
            Interrupts.stop(stop, () -> display.line("Ending with what was found."), () -> {});
            if (leaveOneOut) {
                List<LeaveOneOut.Left> left = LeaveOneOut.run(models, sparsities, settings, goesOn, display);
                display.clear();
                output.print(left, () -> table(left));
            } else {
                ProfileSearchResult found =
                        new ProfileSearch(ProfileTarget.of(models, sparsities), settings, goesOn, display).run();
                Path folder = run.orElseGet(() -> RunDirectory.unnamed("on-"));
                found.write(folder);
                display.clear();
                output.print(found, () -> table(found, folder));
            }
        }
        return stop.get() ? SearchSession.STOPPED : 0;
    }

    private static String table(ProfileSearchResult found, Path folder) {
        List<String> titles = found.targets().stream()
                .map(target -> target.model() + " " + target.sparsity())
                .toList();
        TextTable table = new TextTable(Stream.of(List.of("nodes", "loss"), titles, List.of(""))
                .flatMap(List::stream)
                .toList());
        Stream.concat(found.rules().stream(), found.front().stream()).forEach(row -> table.add(cells(row)));
        return new Lines()
                .add(
                        "About %d formulas in %.0f s. Predicted, in nats per token above uniform sparsity; nothing is measured.",
                        found.formulas(), found.seconds())
                .add("")
                .add("%s", table)
                .add("")
                .add(
                        "%d formulas lie in %s. To measure them on models at hand:",
                        found.members().size(), folder)
                .add(
                        "    %s",
                        Invocation.of(List.of("search", "--model", "DIR", "--start-from", folder, "--sparsity", "S")))
                .toString()
                .stripTrailing();
    }

    private static List<String> cells(Row row) {
        return Stream.of(
                        Stream.of(row.complexity() == 0 ? "–" : String.valueOf(row.complexity()), nats(row.loss())),
                        row.losses().stream().mapToObj(ProfilesOptions::nats),
                        Stream.of(row.name()))
                .flatMap(each -> each)
                .toList();
    }

    private static String nats(double loss) {
        return Double.isNaN(loss) ? "–" : Lines.format("%+.4f", loss);
    }

    private static String table(List<LeaveOneOut.Left> left) {
        List<String> rules = left.get(0).rules().stream().map(Row::name).toList();
        TextTable table = new TextTable(Stream.concat(Stream.of("left out", "sparsity", "formula"), rules.stream())
                .toList());
        List<Doubles> all = new ArrayList<>();
        for (LeaveOneOut.Left each : left) {
            for (int t = 0; t < each.sparsities().size(); t++) {
                int target = t;
                Doubles losses = Doubles.of(Stream.concat(Stream.of(each.formula()), each.rules().stream())
                        .mapToDouble(row -> row.losses().get(target)));
                all.add(losses);
                table.add(row(each.model(), String.valueOf(each.sparsities().get(t)), losses));
            }
        }
        table.add(row("mean", "", Doubles.means(all)));
        Lines text = new Lines()
                .add(
                        "Predicted for the model left out, in nats per token above uniform sparsity: of the formula found on all"
                                + " others, and of rules.")
                .add("")
                .add("%s", table)
                .add("")
                .add("To measure them:");
        for (LeaveOneOut.Left each : left) {
            text.add("    %s", Invocation.of(command(each)));
        }
        return text.toString().stripTrailing();
    }

    private static List<String> row(String model, String sparsity, Doubles losses) {
        return Stream.concat(Stream.of(model, sparsity), losses.stream().mapToObj(ProfilesOptions::nats))
                .toList();
    }

    private static List<String> command(LeaveOneOut.Left left) {
        String sparsities = left.sparsities().stream().map(String::valueOf).collect(Collectors.joining(","));
        List<String> rules = left.rules().stream().map(Row::name).toList();
        return Stream.of(
                        List.of("compare", "--model", left.model(), "--sparsity", sparsities, "--allocation"),
                        List.of("transferred=" + left.formula().name()),
                        rules)
                .flatMap(List::stream)
                .toList();
    }
}
