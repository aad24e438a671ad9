package spade.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spade.allocation.Allocation;
import spade.measure.Measurer;
import spade.measure.Outcome;
import spade.measure.Placement;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.measure.Units;
import spade.model.Residency;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.tensor.Device;

/** What becomes of measurements that fail, decided without any process. */
class BatchTest {

    private static final int REQUESTS = 3;

    private final LocalWorker local = new LocalWorker("cpu#1", List.of(), news -> {});
    private final ProcessWorker second = worker("cpu#2");
    private final ProcessWorker third = worker("cpu#3");
    private final Outcome[] outcomes = new Outcome[REQUESTS];
    private final String[] by = new String[REQUESTS];
    private final AtomicLong jobs = new AtomicLong();
    private final Batch batch = batch(List.of(local, second, third));

    private static ProcessWorker worker(String name) {
        Placement placement = new Placement(Device.CPU, Residency.ALL);
        WorkerPlan plan = new WorkerPlan(Collections.nCopies(3, placement), 1, List.of(), Duration.ofHours(1));
        return new ProcessWorker(name, plan, placement, new OpenModels(List.of()), (worker, life, news) -> {});
    }

    private Batch batch(List<Worker> workers) {
        Arrays.fill(outcomes, Outcome.UNMEASURED);
        List<Request> requests = IntStream.range(0, REQUESTS)
                .mapToObj(i -> Request.pruned(
                        "model",
                        Allocation.uniform(0.5 + 0.1 * i, 3),
                        Pruner.WANDA,
                        CalibrationOrder.ONE_SHOT,
                        0,
                        new TextPart("text", 0, 2)))
                .toList();
        Batch made = new Batch(
                requests,
                new Measurer.Answers() {
                    @Override
                    public void answered(int place, Outcome outcome) {
                        outcomes[place] = outcome;
                    }

                    @Override
                    public void answeredBy(String worker, int place, Outcome outcome) {
                        answered(place, outcome);
                        by[place] = worker;
                    }
                },
                jobs::incrementAndGet,
                workers);
        made.add(new Units.Unit(List.of(0, 1, 2), 1), 0);
        return made;
    }

    @Test
    void whatAWorkerDiedOfIsTriedAloneInAnotherProcess() {
        Job together = batch.next(second);
        batch.answered(second, together, 1, Outcome.broken("Pruning broke it."));
        batch.died(second, together, "exit status 134");
        assertThat(outcomes[1].reason()).isEqualTo("Pruning broke it.");
        assertThat(batch.hasFor(local)).isFalse();
        assertThat(batch.hasFor(second)).isFalse();
        Job alone = batch.next(third);
        assertThat(alone.places()).hasSize(1);
        batch.died(third, alone, "exit status 137");
        int place = alone.places().get(0);
        assertThat(outcomes[place].mayBeTriedAgain()).isTrue();
        assertThat(outcomes[place].reason())
                .isEqualTo("It failed twice: worker cpu#2, exit status 134; worker cpu#3, exit status 137.");
        assertThat(by[place]).isEqualTo("cpu#3");
        // The last process takes what only another could have taken, and where there is none left nobody does.
        third.leaveOut();
        assertThat(batch.hasFor(second)).isTrue();
        second.leaveOut();
        assertThat(batch.hasFor(local) || batch.hasFor(second)).isFalse();
        batch.giveUp();
        assertThat(Arrays.stream(outcomes)).allMatch(Outcome::isMeasured);
        assertThat(Arrays.stream(outcomes).map(Outcome::reason))
                .contains("Worker cpu#2 died of it, exit status 134, and no other process is left to try it.");
    }

    @Test
    void whatFailsWithTheMachineIsTriedOnAnotherOnce() {
        Job together = batch.next(local);
        batch.answered(local, together, 0, Outcome.failed("No memory."));
        assertThat(outcomes[0]).isEqualTo(Outcome.UNMEASURED);
        assertThat(batch.hasFor(local)).isFalse();
        Job alone = batch.next(second);
        batch.answered(second, alone, 0, Outcome.failed("No memory either."));
        assertThat(outcomes[0].reason()).isEqualTo("No memory either.");
        assertThat(batch.isWaiting()).isFalse();
    }

    @Test
    void anAnswerThatWasLostIsAskedForAgainUnlessTheWorkWasToEnd() {
        Job together = batch.next(second);
        batch.answered(second, together, 0, Outcome.broken("Pruning broke it."));
        batch.ended(second, together);
        assertThat(batch.hasFor(third)).isTrue();
        Job again = batch.next(third);
        batch.stop();
        batch.ended(third, again);
        assertThat(outcomes[again.places().get(0)]).isEqualTo(Outcome.UNMEASURED);
        assertThat(batch.answered()).isEqualTo(1);
    }

    @Test
    void nobodyHearsOfAnswersOfABatchThatIsOver() {
        Job together = batch.next(second);
        batch.close();
        batch.answered(second, together, 0, Outcome.broken("Pruning broke it."));
        batch.died(second, together, "exit status 134");
        assertThat(batch.answered()).isZero();
        assertThat(batch.isWaiting()).isFalse();
    }
}
