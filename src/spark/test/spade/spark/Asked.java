package spade.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import spade.Progress;
import spade.TinyCheckpoint;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.Measurer;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.measure.TinyWorkbench;
import spade.measure.Workbench;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;

/** Asks workers the same as this process. */
final class Asked implements AutoCloseable {

    final Workbench workbench;
    /** Who has answered. */
    final Set<String> workers = new TreeSet<>();

    private final TextPart text;

    Asked(Path folder) throws IOException {
        workbench = TinyWorkbench.open(TinyWorkbench.conditions(folder), Progress.NONE);
        TokenWindows windows = workbench.texts().windows(workbench.conditions().calibration(), WindowCount.of(6));
        text = TextPart.of(windows);
    }

    private Request request(double sparsity, CalibrationOrder order, int draw) {
        return Request.pruned(
                workbench.id(), Allocation.uniform(sparsity, TinyCheckpoint.BLOCKS), Pruner.WANDA, order, draw, text);
    }

    List<Request> uniform(double... sparsities) {
        return Arrays.stream(sparsities)
                .mapToObj(sparsity -> request(sparsity, CalibrationOrder.ONE_SHOT, 0))
                .toList();
    }

    /** Everything that requests can differ in. */
    List<Request> varied() {
        List<Request> requests = new ArrayList<>(uniform(0.3, 0.4, 0.45, 0.5));
        for (int i = 0; i < 6; i++) {
            double last = 0.35 + 0.05 * i;
            requests.add(Request.pruned(
                    workbench.id(),
                    Allocation.ofBlocks((0.7 + last) / 3, 0.3, 0.4, last),
                    Pruner.WANDA,
                    CalibrationOrder.ONE_SHOT,
                    0,
                    text));
        }
        for (int draw = 0; draw < 2; draw++) {
            requests.add(request(0.5, CalibrationOrder.SEQUENTIAL, draw));
        }
        requests.add(request(0.5, CalibrationOrder.ONE_SHOT, 1)
                .with(new TextPart(text.text(), 1, 3), Set.of(Metric.NLL, Metric.KL)));
        requests.add(Request.dense(workbench.id(), TinyCheckpoint.BLOCKS, text));
        return requests;
    }

    List<Outcome> outcomes(Measurer measurer, List<Request> requests) {
        Thread asking = Thread.currentThread();
        Outcome[] outcomes = new Outcome[requests.size()];
        Arrays.fill(outcomes, Outcome.UNMEASURED);
        measurer.measure(requests, () -> true, new Measurer.Answers() {
            @Override
            public void answered(int place, Outcome outcome) {
                assertThat(Thread.currentThread()).isSameAs(asking);
                assertThat(outcomes[place]).as("answered once").isEqualTo(Outcome.UNMEASURED);
                outcomes[place] = outcome;
            }

            @Override
            public void answeredBy(String worker, int place, Outcome outcome) {
                workers.add(worker);
                answered(place, outcome);
            }
        });
        return Arrays.stream(outcomes).map(Asked::timeless).toList();
    }

    private static Outcome timeless(Outcome outcome) {
        return new Outcome(
                outcome.losses()
                        .map(each -> new Losses(each.byMetric(), each.blockSparsity(), new Losses.Timing(0, 0, 0))),
                outcome.failure());
    }

    List<Outcome> alone(List<Request> requests) {
        return outcomes(Measurer.onOnly(workbench), requests);
    }

    @Override
    public void close() {
        workbench.close();
    }
}
