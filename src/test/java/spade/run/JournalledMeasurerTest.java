package spade.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Doubles;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.Measurer;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.record.Journal;
import spade.record.Measurement;
import spade.record.Purpose;
import spade.record.Purpose.Phase;
import spade.record.Task;

/** Batches of requests whose answers are made up. */
@SuppressWarnings("NullAway.Init")
class JournalledMeasurerTest {

    private static final Measurer NOBODY = (requests, goesOn, answers) -> {
        throw new AssertionError("All of this is in the journal.");
    };

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("journal.jsonl");
    }

    private Journal open() {
        return Journal.open(file(), sentence -> false);
    }

    /** A task is told from others by the windows that it asks for. */
    private static Task task(Phase phase, int windows) {
        Request request = new Request(
                "model",
                Allocation.uniform(0.5, 2),
                Optional.of(Pruner.WANDA),
                CalibrationOrder.ONE_SHOT,
                0,
                new TextPart("text", 0, windows),
                Set.of(Metric.NLL));
        return new Task(Purpose.of(phase, "m", "method " + windows), request);
    }

    private static List<Task> tasks(int... windows) {
        return IntStream.of(windows).mapToObj(each -> task(Phase.SEARCH, each)).toList();
    }

    private static Outcome answer(Request request) {
        Doubles nll = Doubles.repeated(request.text().windows(), request.text().windows());
        return Outcome.of(new Losses(Map.of(Metric.NLL, nll), Doubles.of(0.5, 0.5), new Losses.Timing(0, 0, 0)));
    }

    /** Answers in the order of the requests, and keeps in mind what it was asked. */
    private static Measurer asked(List<Request> asked, Function<Request, Outcome> answer) {
        return (requests, goesOn, answers) -> {
            for (int place = 0; place < requests.size() && goesOn.getAsBoolean(); place++) {
                asked.add(requests.get(place));
                answers.answered(place, answer.apply(requests.get(place)));
            }
        };
    }

    /** Answers in random order. */
    private static Measurer shuffled(long seed) {
        return (requests, goesOn, answers) -> {
            List<Integer> places =
                    new ArrayList<>(IntStream.range(0, requests.size()).boxed().toList());
            Collections.shuffle(places, new Random(seed));
            places.forEach(place -> answers.answered(place, answer(requests.get(place))));
        };
    }

    private static List<Integer> windows(List<Outcome> outcomes) {
        return outcomes.stream()
                .map(outcome -> outcome.losses().map(Losses::units).orElse(-1))
                .toList();
    }

    @Test
    void whatABatchAsksTwiceIsMeasuredOnce() {
        List<Request> asked = new ArrayList<>();
        List<Integer> answered = new ArrayList<>();
        try (Journal journal = open()) {
            JournalledMeasurer measurer = new JournalledMeasurer(journal, asked(asked, JournalledMeasurerTest::answer));
            List<Outcome> outcomes = measurer.measure(tasks(1, 2, 1, 3, 2), (place, outcome) -> answered.add(place));
            assertThat(windows(outcomes)).containsExactly(1, 2, 1, 3, 2);
        }
        assertThat(asked).extracting(request -> request.text().windows()).containsExactly(1, 2, 3);
        assertThat(answered).containsExactly(0, 2, 1, 4, 3);
        assertThat(Journal.read(file())).hasSize(3);
    }

    @Test
    void aPhaseHasItsOwnMeasurements() {
        List<Request> asked = new ArrayList<>();
        try (Journal journal = open()) {
            JournalledMeasurer measurer = new JournalledMeasurer(journal, asked(asked, JournalledMeasurerTest::answer));
            measurer.measure(
                    List.of(task(Phase.SEARCH, 1), task(Phase.REPORT, 1), task(Phase.SEARCH, 1)),
                    (place, outcome) -> {});
        }
        assertThat(asked).hasSize(2);
    }

    @Test
    void answersInAnyOrderComeBackInTheOrderOfTheTasks() {
        int[] wanted = IntStream.rangeClosed(1, 20).toArray();
        for (long seed = 0; seed < 3; seed++) {
            List<Integer> heard = new ArrayList<>();
            Path journalled = folder.resolve("journal-" + seed);
            try (Journal journal = Journal.open(journalled, sentence -> false)) {
                List<Outcome> outcomes = new JournalledMeasurer(journal, shuffled(seed))
                        .measure(tasks(wanted), (place, outcome) -> heard.add(place + 1));
                assertThat(windows(outcomes))
                        .containsExactlyElementsOf(IntStream.of(wanted).boxed().toList());
            }
            // The journal has them as they came, each with what it was asked.
            assertThat(heard)
                    .hasSize(20)
                    .isNotEqualTo(IntStream.of(wanted).boxed().toList());
            assertThat(Journal.read(journalled))
                    .allSatisfy(each -> assertThat(each.outcome()).isEqualTo(answer(each.request())));
            assertThat(Journal.read(journalled))
                    .extracting(each -> each.request().text().windows())
                    .isEqualTo(heard);
        }
    }

    @Test
    void everyOutcomeIsOnDiskBeforeAnyoneHearsOfIt() {
        try (Journal journal = open()) {
            new JournalledMeasurer(journal, shuffled(1))
                    .measure(
                            tasks(1, 2, 3, 4),
                            (place, outcome) -> assertThat(Journal.read(file()))
                                    .last()
                                    .extracting(Measurement::outcome)
                                    .isEqualTo(outcome));
            assertThat(journal.size()).isEqualTo(4);
        }
    }

    @Test
    void aSearchThatHasToEndStillFindsWhatItKnows() {
        try (Journal journal = open()) {
            new JournalledMeasurer(journal, shuffled(1)).measure(tasks(2, 4), (place, outcome) -> {});
        }
        List<Request> asked = new ArrayList<>();
        List<Integer> answered = new ArrayList<>();
        try (Journal journal = open()) {
            List<Outcome> outcomes = new JournalledMeasurer(journal, asked(asked, JournalledMeasurerTest::answer))
                    .measure(tasks(1, 2, 3, 4, 5), () -> asked.size() < 2, (place, outcome) -> answered.add(place));
            assertThat(windows(outcomes)).containsExactly(1, 2, 3, 4, -1);
            assertThat(outcomes.get(4)).isEqualTo(Outcome.UNMEASURED);
        }
        assertThat(answered).containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(asked).hasSize(2);
        assertThat(Journal.read(file())).hasSize(4);
    }

    @Test
    void whatIsKnownIsNotAskedAgain() {
        try (Journal journal = open()) {
            new JournalledMeasurer(journal, shuffled(1)).measure(tasks(1, 2), (place, outcome) -> {});
        }
        try (Journal journal = open()) {
            assertThat(windows(new JournalledMeasurer(journal, NOBODY).measure(tasks(2, 1), (place, outcome) -> {})))
                    .containsExactly(2, 1);
        }
    }

    /** A budget of tokens ends a run at the same candidate however often it was interrupted. */
    @Test
    void whatARequestSharesIsThatOfItsBatchWhateverIsKnownOfIt() {
        List<Task> batch = new ArrayList<>();
        for (double[] sparsities : new double[][] {{0.4, 0.6}, {0.4, 0.7}, {0.5, 0.6}, {0.4, 0.7}}) {
            Request request = new Request(
                    "model",
                    Allocation.ofBlocks(0.55, sparsities),
                    Optional.of(Pruner.WANDA),
                    CalibrationOrder.ONE_SHOT,
                    0,
                    new TextPart("text", 0, 1),
                    Set.of(Metric.NLL));
            batch.add(new Task(Purpose.of(Phase.SEARCH, "m", "method"), request));
        }
        for (int known = 0; known < 3; known++) {
            Path journalled = folder.resolve("journal-" + known);
            for (int most : new int[] {known, 3}) {
                List<Request> asked = new ArrayList<>();
                try (Journal journal = Journal.open(journalled, sentence -> false)) {
                    new JournalledMeasurer(journal, asked(asked, JournalledMeasurerTest::answer))
                            .measure(batch, () -> asked.size() < most, (place, outcome) -> {});
                }
            }
            assertThat(Journal.read(journalled)).extracting(Measurement::shared).containsExactly(0, 1, 0);
        }
    }

    @Test
    void fiveFailuresOfTheMachineInARowEndASearch() {
        List<Request> asked = new ArrayList<>();
        try (Journal journal = open()) {
            JournalledMeasurer measurer =
                    new JournalledMeasurer(journal, asked(asked, request -> Outcome.failed("Out of memory.")));
            assertThatThrownBy(() -> measurer.measure(tasks(1, 2, 3, 4, 5, 6, 7), (place, outcome) -> {}))
                    .isInstanceOf(SpadeException.class)
                    .hasMessageContaining("5 candidates in a row")
                    .hasMessageContaining("Out of memory.")
                    .hasMessageContaining("--resume");
        }
        assertThat(asked).hasSize(5);
        assertThat(Journal.read(file())).hasSize(5);
    }

    @Test
    void aMeasurementInBetweenOrABrokenModelIsNoRow() {
        List<Request> asked = new ArrayList<>();
        Function<Request, Outcome> now = request -> switch (request.text().windows()) {
            case 4 -> answer(request);
            case 8 -> Outcome.broken("Not finite.");
            default -> Outcome.failed("Out of memory.");
        };
        try (Journal journal = open()) {
            JournalledMeasurer measurer = new JournalledMeasurer(journal, asked(asked, now));
            List<Outcome> outcomes = measurer.measure(tasks(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (place, outcome) -> {});
            assertThat(outcomes.stream().filter(Outcome::isMeasured)).hasSize(11);
        }
    }

    @Test
    void aFailureOfWhatIsNoCandidateIsNotKept() {
        try (Journal journal = open()) {
            List<Outcome> outcomes = new JournalledMeasurer(
                            journal, asked(new ArrayList<>(), request -> Outcome.failed("Out of memory.")))
                    .measure(List.of(task(Phase.REPORT, 1)), (place, outcome) -> {});
            assertThat(outcomes).containsExactly(Outcome.failed("Out of memory."));
        }
        assertThat(Journal.read(file())).isEmpty();
    }

    @Test
    void replayIsOverAtTheFirstMiss() {
        try (Journal journal = open()) {
            JournalledMeasurer measurer = new JournalledMeasurer(journal, shuffled(1));
            assertThat(measurer.isReplaying()).as("nothing to replay").isFalse();
            measurer.measure(tasks(1, 2, 3), (place, outcome) -> {});
        }
        try (Journal journal = open()) {
            JournalledMeasurer measurer = new JournalledMeasurer(journal, shuffled(1));
            assertThat(measurer.isReplaying()).isTrue();
            measurer.measure(List.of(task(Phase.BASELINE, 9)), (place, outcome) -> {});
            measurer.measure(tasks(1), (place, outcome) -> {});
            assertThat(measurer.isReplaying()).isTrue();
            measurer.measure(tasks(4), (place, outcome) -> {});
            assertThat(measurer.isReplaying()).isFalse();
            assertThat(measurer.unasked()).isEqualTo(2);
            // Even if it comes to some of the others later.
            measurer.measure(tasks(2), (place, outcome) -> {});
            assertThat(measurer.isReplaying()).isFalse();
            assertThat(measurer.unasked()).isEqualTo(1);
        }
    }

    @Test
    void replayIsOverWithTheLastMeasurement() {
        try (Journal journal = open()) {
            new JournalledMeasurer(journal, shuffled(1)).measure(tasks(1, 2), (place, outcome) -> {});
        }
        try (Journal journal = open()) {
            JournalledMeasurer measurer = new JournalledMeasurer(journal, NOBODY);
            measurer.measure(tasks(2, 1), (place, outcome) -> {});
            assertThat(measurer.isReplaying()).isFalse();
            assertThat(measurer.unasked()).isZero();
        }
    }

    @Test
    void timeCountsOverInterruptions() {
        Task task = task(Phase.SEARCH, 1);
        try (Journal journal = open()) {
            journal.append(new Measurement(task.purpose(), task.request(), answer(task.request()), 0, 3600));
        }
        try (Journal journal = open()) {
            JournalledMeasurer measurer = new JournalledMeasurer(journal, shuffled(1));
            measurer.startClock();
            assertThat(measurer.elapsed()).isBetween(3600.0, 3660.0);
            measurer.measure(tasks(2), (place, outcome) -> {});
        }
        assertThat(Journal.read(file()))
                .last()
                .satisfies(each -> assertThat(each.elapsed()).isBetween(3600.0, 3660.0));
        try (Journal journal = open()) {
            assertThat(journal.elapsed()).isGreaterThan(3600);
        }
    }
}
