package spade.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spade.Lines;
import spade.UsageException;
import spade.record.RunRecord;
import spade.record.Text;
import spade.run.Replay;

/** Measures a run's winner again. */
@Command(
        name = "replay",
        description = {
            "Measures the best formula of a search again.",
            "From what its run directory recorded; says whether the numbers hold, to one part in a thousand, and what"
                    + " differs. Options say where files lie now; their defaults are what the run recorded.",
            "Exit status: 0 the numbers hold, 1 they do not, or could not be measured."
        },
        footer = {"", "Example:", "  spade replay runs/a"})
final class ReplayCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUN", description = "The run directory of a search that has ended.")
    private Path run;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            description = "Where the report text lies now; of several give each.")
    private @Nullable List<String> texts;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        Replay.Found outcome;
        try (Display display = output.display()) {
            RunRecord record = RunRecord.read(run);
            int named = model.models().size();
            if (named > 0 && named != record.provenance().modelNames().size()) {
                throw new UsageException(
                        "The run has the models " + record.provenance().modelNames() + ", and " + named
                                + " are named; give --model for each, in that order, or for none.");
            }
            if (record.result().stream()
                    .flatMap(result -> result.targets().stream())
                    .anyMatch(target -> target.tasks().isPresent())) {
                display.line(
                        "Tasks are not asked again; 'spade evaluate --tasks' does, with the best as --allocation.");
            }
            outcome = new Replay(record, model.over(record.placement()), moved(record), display)
                    .measure(number -> model.over(record.conditions(number), number - 1));
        }
        output.print(outcome, () -> plain(outcome));
        return outcome.holds() ? 0 : 1;
    }

    private List<String> moved(RunRecord record) {
        List<Text> read = record.provenance().models().get(0).reportTexts();
        if (texts != null && texts.size() != read.size()) {
            throw new UsageException("The run has the report texts "
                    + read.stream().map(Text::source).toList() + ", and " + texts.size()
                    + " are named; give --text for each, in that order, or for none.");
        }
        return texts == null ? List.of() : texts;
    }

    private static String plain(Replay.Found outcome) {
        Lines told = new Lines().append(outcome.formula());
        for (Replay.Remeasured number : outcome.numbers()) {
            told.append(Lines.format(
                    "%n%s at %s, %s, %s: perplexity %.4f then, %.4f now (largest difference of a window %.2g nats): %s",
                    number.model(),
                    number.sparsity(),
                    number.text(),
                    number.order(),
                    number.recorded(),
                    number.now(),
                    number.largest(),
                    number.holds() ? "holds" : "DOES NOT HOLD"));
        }
        outcome.differences().forEach(difference -> told.append(Lines.format("%ndiffers: %s", difference)));
        if (outcome.differences().isEmpty()) {
            told.append(Lines.format("%nModel, texts, device and versions are those of the run."));
        }
        return told.toString();
    }
}
