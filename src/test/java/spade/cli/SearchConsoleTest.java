package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spade.Doubles;
import spade.Progress;
import spade.allocation.Allocation;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.FormulaParser;
import spade.measure.Placement;
import spade.model.Residency;
import spade.run.SearchPlan;
import spade.run.SearchedModels;
import spade.run.Target;
import spade.search.Candidate;
import spade.search.Origin;
import spade.search.Score;
import spade.tensor.Device;

class SearchConsoleTest {

    private static final double UNIFORM = 4.4;

    /** What is shown where there is no terminal, after a plan, its baselines and candidates. */
    private static List<String> shown(double... candidates) {
        SearchPlan plan = SearchScheduleTest.plan();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        Placement placement = new Placement(Device.CPU, Residency.ALL);
        try (SearchedModels models = SearchedModels.open(plan.models(), placement, Optional.empty(), Progress.NONE);
                Display display = new Display(false)) {
            SearchConsole console = new SearchConsole(
                    display,
                    SearchPlanText.of(plan, models.all()),
                    plan,
                    new SearchSchedule(plan, 0, 1, System::nanoTime));
            console.prepares();
            console.baselines(new Target(models.all().get(0), 0.7), losses(4.1), losses(UNIFORM));
            for (int i = 0; i < candidates.length; i++) {
                console.candidate(candidate(i + 1, candidates[i]));
            }
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static Losses losses(double nll) {
        return new Losses(
                Map.of(Metric.NLL, Doubles.of(IntStream.range(0, 8).mapToDouble(window -> nll))),
                Doubles.of(0.7),
                new Losses.Timing(0, 1, 1));
    }

    private static Candidate candidate(int number, double nll) {
        return new Candidate(
                number,
                1,
                FormulaParser.parse("range(mean(scores), +0.1" + number + ")"),
                new Origin("", List.of()),
                List.of(Allocation.uniform(0.7, 2)),
                new Score(List.of(losses(nll))),
                Optional.empty());
    }

    @Test
    void whatIsWorseThanUniformIsNotTheBest() {
        List<String> lines = shown(UNIFORM + 0.1, UNIFORM + 0.05, UNIFORM - 0.1, UNIFORM);
        assertThat(lines.stream().filter(line -> line.startsWith("*")))
                .singleElement()
                .asString()
                .contains("+0.13")
                .doesNotContain("worse");
        assertThat(lines.stream().filter(line -> line.contains("worse than uniform")))
                .hasSize(2)
                .allMatch(line -> line.contains("+0.11") || line.contains("+0.12"));
    }

    @Test
    void thePlanComesFirstAndItsTimesAreThoseOfTheWhole() {
        List<String> lines = shown();
        assertThat(lines.subList(0, 5))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("Plan for demo, in windows of ")
                                .endsWith(", at 0.7:"),
                        line -> assertThat(line).contains("prepare", "2 windows"),
                        line -> assertThat(line).contains("search", "at most 10"),
                        line -> assertThat(line).contains("confirm", "at most 10 passes"),
                        line -> assertThat(line).contains("report", "5 windows", "7 passes"));
        assertThat(lines.get(lines.size() - 1)).contains("Prepared in", "to come", "search", "confirm", "report");
    }
}
