package spade.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Doubles;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.evaluate.Losses;
import spade.evaluate.Metric;

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

    private static Measurement wanted(String phase, double sparsity) {
        return Measurement.wanted(phase, "m", "f", Allocation.ofBlocks(0.5, sparsity, 1 - sparsity), "one-shot", "", 0);
    }

    private static Losses result(double... nll) {
        return new Losses(Map.of(Metric.NLL, Doubles.of(nll)), Doubles.of(0.5, 0.5), new Losses.Timing(1, 2, 4));
    }

    private static Losses never() {
        throw new AssertionError("This is recorded.");
    }

    @Test
    void aMeasurementIsMadeOnceInTheLifeOfARun() {
        double awkward = 0.1 + 0.2;
        try (Journal journal = open()) {
            assertThat(journal.once(wanted("search", awkward), () -> result(1.1, 1 / 3.0, Double.NaN))
                            .perplexity())
                    .isNaN();
            journal.once(wanted("search", awkward), JournalTest::never);
        }
        try (Journal journal = open()) {
            assertThat(journal.replayed()).isFalse();
            Losses again = journal.once(wanted("search", awkward), JournalTest::never);
            assertThat(again.of(Metric.NLL).toArray()).containsExactly(1.1, 1 / 3.0, Double.NaN);
            assertThat(again.timing().total()).isEqualTo(4);
            assertThat(journal.replayed()).isTrue();
            assertThat(journal.recordedSeconds()).isEqualTo(4);
            AtomicInteger made = new AtomicInteger();
            journal.once(wanted("search", Math.nextUp(awkward)), () -> result(made.incrementAndGet()));
            journal.once(wanted("report", awkward), () -> result(made.incrementAndGet()));
            assertThat(made).hasValue(2);
        }
    }

    @Test
    void failuresOfCandidatesAreKeptUnlessTheyWereTheLast() {
        try (Journal journal = open()) {
            fail(journal, "search", 0.1);
            journal.once(wanted("search", 0.2), () -> result(1));
            fail(journal, "search", 0.3);
            fail(journal, "search", 0.4);
            fail(journal, "baseline", 0.5);
        }
        try (Journal journal = open()) {
            assertThatThrownBy(() -> journal.once(wanted("search", 0.1), JournalTest::never))
                    .isInstanceOf(MeasurementFailure.class)
                    .hasMessage("Out of memory.");
            // These may have failed with the machine.
            for (double sparsity : new double[] {0.3, 0.4}) {
                assertThat(journal.once(wanted("search", sparsity), () -> result(7))
                                .mean(Metric.NLL))
                        .isEqualTo(7);
            }
            assertThat(journal.once(wanted("baseline", 0.5), () -> result(7)).mean(Metric.NLL))
                    .isEqualTo(7);
        }
    }

    @Test
    void aModelThatWorksDoesNotMakeTheFailuresOfAnotherFinal() {
        try (Journal journal = open()) {
            for (double sparsity : new double[] {0.1, 0.2}) {
                journal.once(of("one", sparsity), () -> result(1));
                assertThatThrownBy(() -> journal.once(of("two", sparsity), () -> {
                            throw new MeasurementFailure("Out of memory.", new IllegalStateException());
                        }))
                        .isInstanceOf(MeasurementFailure.class);
            }
        }
        try (Journal journal = open()) {
            for (double sparsity : new double[] {0.1, 0.2}) {
                journal.once(of("one", sparsity), JournalTest::never);
                assertThat(journal.once(of("two", sparsity), () -> result(7)).mean(Metric.NLL))
                        .isEqualTo(7);
            }
        }
    }

    private static Measurement of(String model, double sparsity) {
        return Measurement.wanted(
                "search", model, "f", Allocation.ofBlocks(0.5, sparsity, 1 - sparsity), "one-shot", "", 0);
    }

    private static void fail(Journal journal, String phase, double sparsity) {
        assertThatThrownBy(() -> journal.once(wanted(phase, sparsity), () -> {
                    throw new MeasurementFailure("Out of memory.", new IllegalStateException());
                }))
                .isInstanceOf(MeasurementFailure.class);
    }

    @Test
    void whateverALastLineHoldsIsCut() throws IOException {
        try (Journal journal = open()) {
            journal.once(wanted("search", 0.2), () -> result(1));
        }
        byte[] whole = Files.readAllBytes(file());
        for (String rest : new String[] {"{\"phase\": \"sea", "\0\0\0\0", "garbage\n", "{}\n"}) {
            Files.write(file(), whole);
            Files.writeString(file(), rest, StandardOpenOption.APPEND);
            try (Journal journal = open()) {
                assertThat(journal.size()).isEqualTo(1);
            }
            assertThat(Files.readAllBytes(file())).isEqualTo(whole);
        }
    }

    @Test
    void aDamagedLineInTheMiddleIsNamed() throws IOException {
        try (Journal journal = open()) {
            journal.once(wanted("search", 0.2), () -> result(1));
            journal.once(wanted("search", 0.3), () -> result(1));
        }
        String text = Files.readString(file());
        Files.writeString(file(), text.substring(5));
        assertThatThrownBy(this::open).isInstanceOf(SpadeException.class).hasMessageContaining("Line 1 of the journal");
        assertThat(Files.readString(file())).isEqualTo(text.substring(5));
    }
}
