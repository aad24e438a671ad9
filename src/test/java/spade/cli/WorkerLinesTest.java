package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spade.WorkersState;
import spade.WorkersState.Doing;
import spade.WorkersState.One;

class WorkerLinesTest {

    private static final One MEASURING =
            new One("cuda:0", Doing.MEASURING, "candidate 17, sparsity 0.600, windows 1 to 4", 3.2, 40, 58);

    private static final One IDLE = new One("cuda:1", Doing.IDLE, "", 0, 20, 30);

    private static WorkersState many() {
        return new WorkersState(
                60,
                IntStream.range(0, 64)
                        .mapToObj(i -> i < 60
                                ? new One("cuda:" + i, Doing.MEASURING, "candidate " + i, i, 5, i)
                                : new One("cuda:" + i, i < 63 ? Doing.IDLE : Doing.LEFT_OUT, "", 0, 0, 0))
                        .toList());
    }

    @Test
    void eachOfAFewHasALine() {
        WorkersState state = new WorkersState(60, List.of(MEASURING, IDLE));
        assertThat(WorkerLines.live(state, 120, 24))
                .containsExactly(
                        "2 workers: 1 measuring, 1 idle; 60.0 measurements a minute, 73 % busy",
                        "  cuda:0   40.0 a minute   97 % busy  candidate 17, sparsity 0.600, windows 1 to 4, for 3 s",
                        "  cuda:1   20.0 a minute   50 % busy  idle");
        assertThat(WorkerLines.live(state, 40, 24)).hasSize(3).allMatch(line -> line.length() <= 40);
        assertThat(WorkerLines.live(state, 120, 6)).hasSize(1);
    }

    @Test
    void manyHaveOneLine() {
        assertThat(WorkerLines.live(many(), 200, 60))
                .containsExactly("64 workers: 60 measuring, 3 idle, 1 left out; 300.0 measurements a minute, 46 % busy"
                        + "; longest cuda:59 for 59 s: candidate 59");
        assertThat(WorkerLines.plain(many()))
                .endsWith("; cuda:0 5.0 a minute, 0 % busy; cuda:59 5.0 a minute, 98 % busy");
    }

    @Test
    void aLogHasTheRatesOfEach() {
        assertThat(WorkerLines.plain(new WorkersState(60, List.of(MEASURING, IDLE))))
                .isEqualTo("2 workers: 1 measuring, 1 idle; 60.0 measurements a minute, 73 % busy"
                        + "; cuda:0 40.0 a minute, 97 % busy; cuda:1 20.0 a minute, 50 % busy");
    }

    @Test
    void nothingIsKnownBeforeAllAreReady() {
        WorkersState starting = new WorkersState(0, List.of(new One("cpu#2", Doing.STARTING, "", 0, 0, 0)));
        assertThat(WorkerLines.live(starting, 80, 24))
                .containsExactly(
                        "1 workers: 1 starting; 0.0 measurements a minute, 0 % busy",
                        "  cpu#2    0.0 a minute    0 % busy  starting");
    }

    @Test
    void linesAreOverwrittenFromTheFirstOn() {
        ByteArrayOutputStream drawn = new ByteArrayOutputStream();
        LiveLines live = new LiveLines(new PrintStream(drawn, true, StandardCharsets.UTF_8));
        live.draw(List.of("a", "b", "c"));
        live.draw(List.of("d"));
        live.clear();
        assertThat(drawn.toString(StandardCharsets.UTF_8).replace("\u001b[", "<"))
                .isEqualTo("\r<Ja\nb\nc" + "\r<2A<Jd" + "\r<J");
    }
}
