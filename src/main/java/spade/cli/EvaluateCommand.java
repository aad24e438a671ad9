package spade.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import spade.allocator.Allocator;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.export.Evaluation;
import spade.measure.DenseCheck;
import spade.measure.Request;
import spade.measure.Workbench;

/** Measures the perplexity of a model, dense or pruned. */
@Command(
        name = "evaluate",
        description = "Measures the perplexity of a model, dense or pruned.",
        footer = {
            "",
            "Example:",
            "  spade evaluate --model DIR --sparsity 0.6 --allocation owl \\",
            "      --calibration c4:C4.json.gz --text wikitext:wiki.test.raw"
        })
final class EvaluateCommand implements Callable<Integer> {

    @Mixin
    private ModelOptions model;

    @Mixin
    private TextOptions text = new TextOptions(WindowCount.ALL);

    @Mixin
    private AllocationOptions allocation;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        // What cannot work is told before anything is opened.
        Allocator allocator = allocation.allocator();
        Evaluation measured;
        try (Display display = output.display();
                Workbench workbench = Workbench.open(model.conditions(), model.placement(), display)) {
            model.noteChoice(display);
            model.noteDemo(display, text.byOption(allocator.readsSearchText()));
            TokenWindows windows = text.available(workbench, display);
            Request request = allocation.request(model, text, windows, workbench, display);
            Losses losses = workbench.losses(request);
            if (request.pruner().isEmpty()) {
                DenseCheck.sentence(workbench, request.text(), losses)
                        .ifPresent(sentence -> display.line("%s", sentence));
            }
            measured = Evaluation.of(workbench, request, allocator.toString(), losses);
        }
        output.print(measured, measured::plain);
        return 0;
    }
}
