package spade.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spade.AtomicFile;
import spade.DirectoryLock;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.allocator.Allocator;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.hub.Hub;
import spade.measure.CalibratedModel;
import spade.measure.Demo;
import spade.measure.Measurer;
import spade.measure.Workbench;
import spade.record.ModelProfiles;
import spade.report.ReportPage;
import spade.run.Sensing;
import spade.sense.SensitivityProfile;

/** Finds out what the blocks and linears of a model can bear. */
@Command(
        name = "sense",
        description = {
            "Finds out what the blocks, kinds and linears of a model can bear: the slope of its loss over the sparsity of"
                    + " each, by reverse passes through the pruned model and a few measurements.",
            "The folder that it leaves stands for the model where the model is not. What lies in it already is not made"
                    + " again: the same command goes on with it, and others add to it."
        },
        footer = {"", "Example:", "  spade sense --model DIR --sparsity 0.6 --out a.profiles"})
final class SenseCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--sparsity",
            paramLabel = "S",
            split = ",",
            description = "Shares of weights to prune, 0.6 or 0.6,0.7 (default for the demo: 0.7).")
    private @Nullable List<Double> sparsities;

    @Option(
            names = {"--text", "--search-text"},
            paramLabel = "TEXT",
            description = "Whose loss it is (default: wikitext2:valid).")
    private Optional<String> text;

    @Option(
            names = {"--windows", "--search-windows"},
            paramLabel = "N",
            description = "Its first windows, or all.")
    private WindowCount windows = WindowCount.atMost(16);

    @Option(names = "--base", paramLabel = "A", description = "Where the first pass is made (default: uniform).")
    private Allocator base = Allocator.parse("uniform");

    @Option(names = "--passes", paramLabel = "N", description = "Reverse passes, each at the optimum of those before.")
    private int passes = 1;

    @Option(
            names = "--probes",
            paramLabel = "P",
            split = ",",
            description = "blocks, kinds, linears: prune each a little less and more, to see how far the slopes hold.")
    private Set<Sensing.Probes> probes = Set.of();

    @Option(names = "--out", paramLabel = "DIR", description = "The folder (default: MODEL.profiles).")
    private Optional<Path> out;

    @Option(names = "--report", paramLabel = "FILE", description = "Draw it as a page too: see 'spade report'.")
    private Optional<Path> report;

    @Mixin
    private OutputOptions output;

    private final AtomicBoolean stop = new AtomicBoolean();

    @Override
    public Integer call() {
        Sensing.Settings settings = new Sensing.Settings(passes, probes);
        List<Double> targets = sparsities();
        try (Display display = output.display();
                Workbench workbench =
                        Workbench.open(model.conditions(), model.placements().get(0), display);
                Measuring measuring = new Measuring(model.placements(), model.engine(), display)) {
            model.cutCalibration(workbench, display);
            Path folder = out.orElseGet(this::folder);
            DirectoryLock lock = ModelProfiles.claim(folder);
            try (lock) {
                listen(display);
                TokenWindows read = workbench
                        .texts()
                        .windows(text.orElseGet(() -> UsualTexts.of(spec).search()), windows);
                Measurer measurer = measuring.on(List.of(workbench));
                for (double sparsity : targets) {
                    if (!stop.get()) {
                        Sensing.writeScores(workbench.calibrated(), sparsity, folder);
                        sense(workbench.calibrated(), read, sparsity, settings, folder, measurer, display);
                    }
                }
                measuring.tell();
            }
            if (stop.get()) {
                List<String> arguments = spec.commandLine().getParseResult().originalArgs();
                Interrupts.sayHowToGoOn(display, model.pinned(arguments));
                return SearchSession.STOPPED;
            }
            report.ifPresent(file -> AtomicFile.write(file, ReportPage.html(List.of(folder))));
        }
        return 0;
    }

    private void sense(
            CalibratedModel model,
            TokenWindows read,
            double sparsity,
            Sensing.Settings settings,
            Path folder,
            Measurer measurer,
            Display display) {
        Sensing sensing = new Sensing(
                model, read, sparsity, folder, measurer, sentence -> display.line("%s", sentence), () -> !stop.get());
        Allocation first = base.search(model, sparsity, Optional.of(read), Optional.empty())
                .allocation();
        SensitivityProfile known = sensing.run(first, settings);
        display.clear();
        if (!known.passes().isEmpty()) {
            Sensed sensed = Sensed.of(ModelProfiles.sensitivityIn(folder, sparsity), known);
            output.print(sensed, sensed::plain);
        }
    }

    private void listen(Display display) {
        Interrupts.stop(
                stop,
                () -> display.line("Ending after the pass or the measurement in flight; Ctrl-C again ends at once."),
                () -> {});
    }

    private List<Double> sparsities() {
        if (sparsities == null && model.isNamed()) {
            throw new UsageException("Around which sparsity? Give --sparsity, for example 0.6 for 60 %.");
        }
        return (sparsities == null ? List.of(0.7) : sparsities)
                .stream().map(Allocation::requireTarget).distinct().toList();
    }

    private Path folder() {
        String name = model.isNamed() ? Hub.shortName(model.models().get(0)) : Demo.NAME;
        return Path.of(name + ModelProfiles.SUFFIX);
    }
}
