package spade.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Progress;
import spade.TinyCheckpoint;
import spade.allocation.Allocation;
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

@SuppressWarnings("NullAway.Init")
class DividedTextsTest {

    private Workbench workbench;
    /** 70 windows of 32 tokens, of which 32 go through a block together. */
    private TextPart text;

    private final List<TextPart> asked = new ArrayList<>();
    private final TreeMap<Integer, String> workers = new TreeMap<>();

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        workbench = TinyWorkbench.open(TinyWorkbench.conditions(folder), Progress.NONE);
        Path file = Files.writeString(folder.resolve("long.txt"), TinyCheckpoint.text(70 * 32 + 1));
        text = TextPart.of(workbench.texts().windows(file.toString(), WindowCount.of(70)));
    }

    @AfterEach
    void close() {
        workbench.close();
    }

    private Request request(double sparsity, CalibrationOrder order) {
        Allocation allocation = Allocation.uniform(sparsity, TinyCheckpoint.BLOCKS);
        return Request.pruned(workbench.id(), allocation, Pruner.WANDA, order, 0, text);
    }

    /** As workers with the names 1, 2, … would answer, one request each. */
    private Measurer named() {
        return (requests, goesOn, answers) -> {
            requests.forEach(request -> asked.add(request.text()));
            AtomicInteger worker = new AtomicInteger();
            Measurer.onOnly(workbench).measure(requests, goesOn, (place, outcome) -> {
                assertThat(answers.title(place, requests.get(place))).isEqualTo("request");
                answers.answeredBy(String.valueOf(worker.incrementAndGet()), place, outcome);
            });
        };
    }

    private List<Outcome> outcomes(Measurer measurer, List<Request> requests) {
        List<Outcome> outcomes = new ArrayList<>();
        requests.forEach(each -> outcomes.add(Outcome.UNMEASURED));
        measurer.measure(requests, () -> true, new Measurer.Answers() {
            @Override
            public void answered(int place, Outcome outcome) {
                assertThat(outcomes.set(place, outcome)).isEqualTo(Outcome.UNMEASURED);
            }

            @Override
            public void answeredBy(String worker, int place, Outcome outcome) {
                workers.put(place, worker);
                answered(place, outcome);
            }

            @Override
            public String title(int place, Request request) {
                return "request";
            }
        });
        return outcomes.stream().map(DividedTextsTest::timeless).toList();
    }

    private static Outcome timeless(Outcome outcome) {
        return new Outcome(
                outcome.losses()
                        .map(each -> new Losses(each.byMetric(), each.blockSparsity(), new Losses.Timing(0, 0, 0))),
                outcome.failure());
    }

    private Measurer divided(int count) {
        return new DividedTexts(named(), List.of(workbench), count);
    }

    @Test
    void everyWindowStaysTheSame() {
        List<Request> requests = List.of(
                request(0.5, CalibrationOrder.ONE_SHOT)
                        .with(new TextPart(text.text(), 1, 70), Set.of(Metric.NLL, Metric.KL)),
                Request.dense(workbench.id(), TinyCheckpoint.BLOCKS, text));
        List<Outcome> alone = outcomes(Measurer.onOnly(workbench), requests);
        assertThat(alone).allMatch(outcome -> outcome.losses().isPresent());
        assertThat(outcomes(divided(6), requests)).isEqualTo(alone);
        assertThat(asked)
                .extracting(TextPart::from, TextPart::to)
                .extracting(Object::toString)
                .containsExactly("(1, 33)", "(33, 65)", "(65, 70)", "(0, 32)", "(32, 64)", "(64, 70)");
        assertThat(workers).containsEntry(0, "1,2,3").containsEntry(1, "4,5,6");
    }

    @Test
    void whatKeepsAllWorkersBusyOrIsPrunedAsItPassesStaysWhole() {
        List<Request> sequential = List.of(request(0.5, CalibrationOrder.SEQUENTIAL));
        List<Request> three = List.of(0.4, 0.5, 0.6).stream()
                .map(s -> request(s, CalibrationOrder.ONE_SHOT))
                .toList();
        outcomes(divided(8), sequential);
        outcomes(divided(5), three);
        assertThat(asked).hasSize(4).containsOnly(text);
        assertThat(workers).containsEntry(0, "1").containsEntry(2, "3");
        assertThat(DividedTexts.useful(List.of(workbench), sequential, 8)).isEqualTo(1);
        assertThat(DividedTexts.useful(List.of(workbench), three, 5)).isEqualTo(3);
        assertThat(DividedTexts.useful(List.of(workbench), three, 6)).isEqualTo(6);
        assertThat(DividedTexts.useful(List.of(workbench), three.subList(0, 1), 8))
                .isEqualTo(3);
    }

    @Test
    void aWholeHasFailedWithAnyOfItsParts() {
        Outcome failure = Outcome.failed("no memory");
        Measurer failing = (requests, goesOn, answers) -> {
            answers.answeredBy("b", 1, failure);
            answers.answeredBy("a", 0, Outcome.of(Losses.broken(32)));
            answers.answeredBy("b", 2, Outcome.of(Losses.broken(6)));
        };
        Measurer divided = new DividedTexts(failing, List.of(workbench), 3);
        assertThat(outcomes(divided, List.of(request(0.5, CalibrationOrder.ONE_SHOT))))
                .containsExactly(failure);
        assertThat(workers).containsEntry(0, "a,b");
        // What was not measured whole is not measured.
        Measurer ending = (requests, goesOn, answers) -> answers.answeredBy("a", 0, Outcome.of(Losses.broken(32)));
        assertThat(outcomes(
                        new DividedTexts(ending, List.of(workbench), 3),
                        List.of(request(0.5, CalibrationOrder.ONE_SHOT))))
                .containsExactly(Outcome.UNMEASURED);
    }
}
