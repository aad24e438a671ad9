package spade.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Doubles;
import spade.SpadeException;
import spade.VersionedFile;
import spade.allocation.Allocation;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.record.Purpose.Phase;
import spade.search.Origin;

@SuppressWarnings("NullAway.Init")
class JournalTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("journal.jsonl");
    }

    private Journal open() {
        return Journal.open(file(), sentence -> false);
    }

    private static Task wanted(Phase phase, double sparsity) {
        return of(phase, "m", sparsity);
    }

    private static Task of(Phase phase, String model, double sparsity) {
        Request request = new Request(
                model,
                Allocation.ofBlocks(0.5, sparsity, 1 - sparsity),
                Optional.of(Pruner.WANDA),
                CalibrationOrder.ONE_SHOT,
                0,
                new TextPart("text", 0, 3),
                Set.of(Metric.NLL));
        return new Task(Purpose.of(phase, model, "f"), request);
    }

    private static Outcome result(double... nll) {
        return Outcome.of(
                new Losses(Map.of(Metric.NLL, Doubles.of(nll)), Doubles.of(0.5, 0.5), new Losses.Timing(1, 2, 4)));
    }

    private static void keep(Journal journal, Task task, Outcome outcome) {
        journal.append(new Measurement(task.purpose(), task.request(), outcome, 0, 0));
    }

    @Test
    void aMeasurementIsMadeOnceInTheLifeOfARun() throws IOException {
        double awkward = 0.1 + 0.2;
        Task task = wanted(Phase.SEARCH, awkward);
        try (Journal journal = open()) {
            assertThat(journal.find(task)).isEmpty();
            journal.append(new Measurement(task.purpose(), task.request(), result(1.1, 1 / 3.0, Double.NaN), 2, 12.5));
            assertThat(journal.find(task)).isPresent();
            // It is on disk when append returns, behind the line that says the format.
            assertThat(Files.readAllLines(file())).hasSize(2).first().isEqualTo(VersionedFile.firstLine());
            assertThat(Journal.read(file())).hasSize(1);
        }
        try (Journal journal = open()) {
            assertThat(journal.size()).isEqualTo(1);
            assertThat(journal.unasked()).isEqualTo(1);
            assertThat(journal.elapsed()).isEqualTo(12.5);
            Losses again = journal.find(task).orElseThrow().losses().orElseThrow();
            assertThat(again.of(Metric.NLL).toArray()).containsExactly(1.1, 1 / 3.0, Double.NaN);
            assertThat(again.perplexity()).isNaN();
            assertThat(again.timing().total()).isEqualTo(4);
            assertThat(journal.unasked()).isZero();
            assertThat(journal.find(wanted(Phase.SEARCH, Math.nextUp(awkward)))).isEmpty();
            assertThat(journal.find(wanted(Phase.REPORT, awkward))).isEmpty();
        }
    }

    @Test
    void itReadsWhatItWroteAndWhatIsOlder() throws IOException {
        Allocation linears = Allocation.ofLinears(0.5, new double[][] {{0.3, 0.6}, {0.4, 0.6}}, new long[] {1, 1});
        Request request = new Request(
                "model",
                linears,
                Optional.empty(),
                CalibrationOrder.SEQUENTIAL,
                3,
                new TextPart("hash", 2, 5),
                Set.of(Metric.KL, Metric.NLL));
        Purpose purpose = new Purpose(
                Phase.SEARCH,
                "m",
                "range(depth, +0.1)",
                Optional.of(new Purpose.Numbered(7, 2, 3, new Origin("crossover", List.of(1, 4)))));
        List<Measurement> made = List.of(
                new Measurement(purpose, request, result(1, 2, 3), 0, 0.25),
                new Measurement(purpose, request, Outcome.broken("Not finite."), 1, 1),
                new Measurement(Purpose.of(Phase.BASELINE, "m", "dense"), request, Outcome.failed("Full."), 0, 2));
        try (Journal journal = open()) {
            made.forEach(journal::append);
        }
        assertThat(Journal.read(file())).isEqualTo(made);
        String older = Files.readString(file()).replaceAll("\"shared\":\\d+,", "");
        Files.writeString(file(), older);
        assertThat(older).doesNotContain("shared");
        assertThat(Journal.read(file())).hasSize(3).allMatch(each -> each.shared() == 0);
    }

    @Test
    void whatTheMethodIsCalledMakesNoOtherMeasurement() {
        Task task = wanted(Phase.SEARCH, 0.2);
        try (Journal journal = open()) {
            keep(journal, task, result(1));
            assertThat(journal.find(new Task(Purpose.of(Phase.SEARCH, "m", "another formula"), task.request())))
                    .isPresent();
        }
    }

    @Test
    void failuresOfCandidatesAreKeptUnlessTheyWereTheLast() {
        try (Journal journal = open()) {
            keep(journal, wanted(Phase.SEARCH, 0.1), Outcome.failed("Out of memory."));
            keep(journal, wanted(Phase.SEARCH, 0.2), result(1));
            keep(journal, wanted(Phase.SEARCH, 0.3), Outcome.failed("Out of memory."));
            keep(journal, wanted(Phase.SEARCH, 0.4), Outcome.failed("Out of memory."));
        }
        try (Journal journal = open()) {
            assertThat(journal.find(wanted(Phase.SEARCH, 0.1)))
                    .flatMap(Outcome::failure)
                    .contains(new Outcome.Failure("Out of memory.", false));
            assertThat(journal.find(wanted(Phase.SEARCH, 0.2))).contains(result(1));
            // These may have failed with the machine.
            assertThat(journal.find(wanted(Phase.SEARCH, 0.3))).isEmpty();
            assertThat(journal.find(wanted(Phase.SEARCH, 0.4))).isEmpty();
        }
    }

    @Test
    void aModelThatPruningBrokeIsNoFailureOfTheMachine() {
        try (Journal journal = open()) {
            keep(journal, wanted(Phase.SEARCH, 0.1), Outcome.failed("Out of memory."));
            keep(journal, wanted(Phase.SEARCH, 0.2), Outcome.broken("Not finite."));
        }
        try (Journal journal = open()) {
            // The machine went on behind the first, and the second would break again.
            assertThat(journal.find(wanted(Phase.SEARCH, 0.1))).isPresent();
            assertThat(journal.find(wanted(Phase.SEARCH, 0.2)))
                    .flatMap(Outcome::failure)
                    .contains(new Outcome.Failure("Not finite.", true));
        }
    }

    @Test
    void aModelThatWorksDoesNotMakeTheFailuresOfAnotherFinal() {
        try (Journal journal = open()) {
            for (double sparsity : new double[] {0.1, 0.2}) {
                keep(journal, of(Phase.SEARCH, "one", sparsity), result(1));
                keep(journal, of(Phase.SEARCH, "two", sparsity), Outcome.failed("Out of memory."));
            }
        }
        try (Journal journal = open()) {
            for (double sparsity : new double[] {0.1, 0.2}) {
                assertThat(journal.find(of(Phase.SEARCH, "one", sparsity))).contains(result(1));
                assertThat(journal.find(of(Phase.SEARCH, "two", sparsity))).isEmpty();
            }
        }
    }

    @Test
    void whatWasMeasuredAgainCountsAsItEnded() {
        try (Journal journal = open()) {
            keep(journal, wanted(Phase.SEARCH, 0.1), Outcome.failed("Out of memory."));
        }
        for (int start = 0; start < 2; start++) {
            try (Journal journal = open()) {
                if (start == 0) {
                    keep(journal, wanted(Phase.SEARCH, 0.1), result(7));
                }
                assertThat(journal.find(wanted(Phase.SEARCH, 0.1))).contains(result(7));
            }
        }
    }

    @Test
    void whateverALastLineHoldsIsCut() throws IOException {
        try (Journal journal = open()) {
            keep(journal, wanted(Phase.SEARCH, 0.2), result(1));
        }
        byte[] whole = Files.readAllBytes(file());
        for (String rest : new String[] {"{\"phase\": \"sea", "\0\0\0\0", "garbage\n", "{}\n", "\n", "null\n"}) {
            Files.write(file(), whole);
            Files.writeString(file(), rest, StandardOpenOption.APPEND);
            assertThat(Journal.read(file())).hasSize(1);
            try (Journal journal = open()) {
                assertThat(journal.size()).isEqualTo(1);
            }
            assertThat(Files.readAllBytes(file())).isEqualTo(whole);
        }
    }

    @Test
    void aFirstLineThatWasNotFinishedIsWrittenAnew() throws IOException {
        for (String start : new String[] {"", "{\"form", "{\"format\":3"}) {
            Files.writeString(file(), start);
            try (Journal journal = open()) {
                keep(journal, wanted(Phase.SEARCH, 0.2), result(1));
            }
            assertThat(Files.readAllLines(file())).hasSize(2).first().isEqualTo(VersionedFile.firstLine());
            Files.delete(file());
        }
    }

    @Test
    void aDamagedLineInTheMiddleIsNamed() throws IOException {
        try (Journal journal = open()) {
            keep(journal, wanted(Phase.SEARCH, 0.2), result(1));
            keep(journal, wanted(Phase.SEARCH, 0.3), result(1));
        }
        String text = Files.readString(file());
        int second = text.indexOf('\n') + 1;
        for (String damaged : new String[] {
            text.substring(0, second) + text.substring(second + 5),
            text.substring(0, second) + "{}\n" + text.substring(second),
            text.substring(0, second) + "null\n" + text.substring(second)
        }) {
            Files.writeString(file(), damaged);
            assertThatThrownBy(this::open)
                    .isInstanceOf(SpadeException.class)
                    .hasMessageContaining("Line 2 of the journal");
            assertThat(Files.readString(file())).isEqualTo(damaged);
        }
    }
}
