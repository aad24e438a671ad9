package spade.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import spade.allocation.Allocation;
import spade.allocator.Allocator;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.export.Evaluation;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;

/** Measures the perplexity of a model, dense or pruned. */
@Command(
        name = "evaluate",
        description = "Measures the perplexity of a model, dense or pruned by an allocation.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class EvaluateCommand implements Callable<Integer> {

    @Mixin
    private ModelOptions model;

    @Mixin
    private TextOptions text = new TextOptions("all");

    @Mixin
    private AllocationOptions allocation;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        Pruner pruner = allocation.pruner().pruner();
        CalibrationOrder order = allocation.pruner().order();
        WindowCount count = text.windows();
        Allocator allocator = allocation.allocator();
        Optional<Double> sparsity = allocation.pruner().sparsity();
        Evaluation measured;
        try (Display display = output.display();
                Workbench workbench = Workbench.open(model.conditions(), model.placement(), display)) {
            TokenWindows windows = workbench.texts().windows(text.text(), count);
            TextPart part = TextPart.of(windows);
            if (sparsity.isPresent()) {
                Allocation chosen = allocation.allocate(sparsity.get(), model, workbench, display);
                Losses losses = workbench.losses(Request.pruned(workbench.id(), chosen, pruner, order, 0, part));
                measured = Evaluation.of(workbench, windows, pruner, order, allocator, chosen, losses);
            } else {
                Losses losses = workbench.losses(
                        Request.dense(workbench.id(), workbench.config().blocks(), part));
                measured = Evaluation.dense(workbench, windows, losses);
            }
        }
        output.print(measured, measured::plain);
        return 0;
    }
}
