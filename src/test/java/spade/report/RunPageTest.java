package spade.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Doubles;
import spade.SpadeException;
import spade.evaluate.Metric;
import spade.evaluate.PairedDifference;
import spade.formula.NamedFormulas;
import spade.record.TaskAnswers;
import spade.search.Origin;

@SuppressWarnings("NullAway.Init")
class RunPageTest {

    private static final String HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{data}}";

    @TempDir
    private Path folder;

    private Path run;

    @BeforeEach
    void write() {
        run = RecordedRun.write(folder.resolve("run"), HOSTILE, 20);
        RecordedRun.crown(run, 20);
    }

    private RunPage report() {
        return RunPage.of(List.of(run)).get(0);
    }

    @Test
    void whatSawAPartIsEstimatedFromUniformSparsityThere() {
        List<ReportedCandidate> candidates = report().candidates();
        assertThat(candidates).hasSize(20);
        ReportedCandidate part = candidates.get(2);
        assertThat(part.complete()).isFalse();
        // Later windows are harder for all alike, so the estimate is what all windows would have said.
        assertThat(part.perplexity()).isCloseTo(Math.exp(4.5 - 0.03 + 0.15), within(1e-9));
        assertThat(candidates.get(1).perplexity()).isCloseTo(Math.exp(4.5 - 0.02 + 0.15), within(1e-9));
        assertThat(candidates.get(4).failure()).contains("failed");
        assertThat(candidates.get(4).perplexity()).isNaN();
    }

    @Test
    void theFrontHoldsWhatNothingBeatsInBoth() {
        // 20 has three nodes and the lowest perplexity of all.
        assertThat(report().front()).containsExactly(20);
    }

    @Test
    void operatorsOfTheBestTenthAreTold() {
        List<OperatorUse> operators = report().operators();
        assertThat(operators)
                .extracting(OperatorUse::operator)
                .containsExactlyInAnyOrder("mean", "scores", "+", "depth");
        assertThat(operators)
                .filteredOn(use -> use.operator().equals("depth"))
                .singleElement()
                .satisfies(use -> assertThat(use.all()).isCloseTo(6 / 19.0, within(1e-9)));
    }

    @Test
    void theFamilyGoesBackToTheSeedAndEndsThough() {
        FamilyTree family = report().family().orElseThrow();
        assertThat(family.number()).isEqualTo(20);
        assertThat(family.parents()).extracting(FamilyTree::number).containsExactly(19, 10);
        assertThat(all(family).filter(node -> node.number() == 10 && !node.repeated()))
                .hasSize(1);
        assertThat(all(family)).anySatisfy(node -> assertThat(node.operation()).isEqualTo("seed"));
    }

    private static Stream<FamilyTree> all(FamilyTree tree) {
        return Stream.concat(Stream.of(tree), tree.parents().stream().flatMap(RunPageTest::all));
    }

    private void append(int number, String formula, Map<Metric, Doubles> losses) {
        RecordedRun.add(
                run,
                RecordedRun.candidate(HOSTILE, number, formula, new Origin("", List.of()), RecordedRun.losses(losses)));
    }

    @Test
    void whatWasMeasuredOnOneOfTwoTargetsIsNotRankedByIt() {
        RecordedRun.add(run, RecordedRun.uniform("second", Metric.NLL, Doubles.repeated(0, 4)));
        assertThat(report().candidates()).allSatisfy(candidate -> {
            assertThat(candidate.complete()).isFalse();
            assertThat(candidate.value()).isNaN();
        });
    }

    @Test
    void whatFailedAndWasTriedAgainCountsAsItEnded() {
        append(5, RecordedRun.formula(5), Map.of(Metric.NLL, Doubles.of(1, 1, 1, 1)));
        assertThat(report().candidates().get(4).failure()).isEmpty();
        assertThat(report().candidates().get(4).value()).isCloseTo(Math.E, within(1e-9));
        assertThat(report().front()).contains(5);
        // After a resumption a number may be another formula's.
        append(5, "range(depth, +0.1)", Map.of(Metric.NLL, Doubles.of(2, 2, 2, 2)));
        assertThat(report().candidates().get(4).formula()).isEqualTo("range(depth, +0.1)");
        assertThat(report().candidates().get(4).value()).isCloseTo(Math.exp(2), within(1e-9));
    }

    @Test
    void aSearchByDivergenceIsToldByDivergence() {
        RecordedRun.measuring(run, Metric.KL);
        RecordedRun.add(run, RecordedRun.uniform(HOSTILE, Metric.KL, Doubles.of(0.2, 0.2, 0.4, 0.4)));
        append(21, RecordedRun.formula(21), Map.of(Metric.KL, Doubles.of(0.1, 0.1), Metric.NLL, Doubles.of(4, 4)));
        ReportedCandidate last = report().candidates().get(20);
        assertThat(last.value()).isCloseTo(0.2, within(1e-9));
        assertThat(report().metric()).contains("divergence");
    }

    @Test
    void owlIsABaselineEvenWhereItIsACandidate() {
        append(30, NamedFormulas.OWL.toString(), Map.of(Metric.NLL, Doubles.of(1, 1, 1, 1)));
        assertThat(report().baselines().get("owl")).isCloseTo(Math.E, within(1e-9));
    }

    @Test
    void whatTheBestWinsBackOfUniformsLossIsAShareOfNats() {
        RecordedRun.conclude(run, 20);
        TargetPage target = report().targets().get(0);
        ReportedText text = target.reported().get(0);
        assertThat(text.wonBack().get("best")).isCloseTo(0.4, within(1e-9));
        assertThat(text.wonBack().get("owl")).isNaN();
        assertThat(text.gainKept()).hasValueSatisfying(kept -> assertThat(kept).isCloseTo(0.75, within(1e-9)));
        assertThat(text.verdicts())
                .hasSameSizeAs(text.differences())
                .allSatisfy(verdict ->
                        assertThat(verdict).isEqualTo(text.differences().get(0).verdict()));
    }

    @Test
    void answersToTasksStandBesideTheTexts() {
        RecordedRun.conclude(run, 20);
        assertThat(report().targets().get(0).tasks()).isEmpty();
        RecordedRun.answer(run);
        TaskAnswers answers = report().targets().get(0).tasks().orElseThrow();
        assertThat(answers.columns()).containsExactly("rte");
        assertThat(answers.rows().get(2).accuracy("rte")).isEqualTo(0.75);
        assertThat(answers.rows().get(1).accuracy("rte")).isNaN();
    }

    @Test
    void membersStandBesideTheConfirmedWinner() {
        RecordedRun.conclude(run, 20);
        List<ReportedMember> members = report().members();
        assertThat(members).extracting(ReportedMember::number).containsExactly(20, 2, 7);
        assertThat(members.get(0).standing()).isEqualTo("winner");
        PairedDifference difference = members.get(1).fromWinner().orElseThrow();
        assertThat(difference.mean()).isCloseTo(0.05, within(1e-9));
        assertThat(members.get(1).standing()).contains(difference.verdict().toString());
        assertThat(members.get(2).standing()).isEqualTo("not confirmed");
        assertThat(members.get(2).confirmation()).isNaN();
    }

    @Test
    void preparationIsAStageOfItsOwn() {
        assertThat(report().times()).extracting(StageTime::stage).doesNotContain("preparation");
        RecordedRun.conclude(run, 20);
        assertThat(report().times().get(0).stage()).isEqualTo("preparation");
        assertThat(report().times().get(0).rest()).isEqualTo(3);
    }

    @Test
    void runsOfOneNameAreToldApart() {
        Path other = RecordedRun.write(folder.resolve("other").resolve("run"), "m", 3);
        assertThat(RunPage.of(List.of(run, other))).extracting(RunPage::name).containsExactly("run", "run (2)");
    }

    @Test
    void nothingFromARunIsMarkup() throws IOException {
        String html = ReportPage.html(List.of(run));
        assertThat(html).doesNotContain("<script>alert").doesNotContain("<img src=x");
        assertThat(html.split("</script>", -1)).hasSize(4);
        String data = html.substring(html.indexOf("id=\"data\">") + 10, html.indexOf("</script>"));
        assertThat(new ObjectMapper()
                        .readTree(data)
                        .at("/runs/0/provenance/models/0/name")
                        .asText())
                .isEqualTo(HOSTILE);
    }

    @Test
    void aRunOfWhichTheLastLineIsBeingWrittenIsRead() throws IOException {
        Path journal = run.resolve("journal.jsonl");
        String lines = Files.readString(journal);
        Files.writeString(journal, lines + "{\"phase\": \"sea");
        assertThat(report().candidates()).hasSize(20);
        Files.writeString(journal, lines.replaceFirst("\n", "\n{\"phase\": \"sea\n"));
        assertThatThrownBy(this::report)
                .isInstanceOf(SpadeException.class)
                .hasMessageContaining("Line 2 of the journal");
    }

    @Test
    void theServerOnlyShowsAndOnlyToThisMachine() throws Exception {
        try (ReportServer server = ReportServer.start(List.of(run), 0)) {
            URI address = server.address();
            assertThat(get(address, "GET").body()).contains("\"live\":true");
            String stamp = new ObjectMapper()
                    .readTree(get(address.resolve("data.json"), "GET").body())
                    .path("stamp")
                    .asText();
            URI unchanged = address.resolve("data.json?stamp=" + stamp);
            assertThat(get(unchanged, "GET").statusCode()).isEqualTo(204);
            RecordedRun.end(run, 2);
            // Not before some seconds have passed: reading takes time from the search.
            assertThat(get(unchanged, "GET").statusCode()).isEqualTo(204);
            await(() -> get(unchanged, "GET").statusCode() == 200);
            assertThat(get(address, "POST").statusCode()).isEqualTo(405);
            assertThat(get(address.resolve("/../run.json"), "GET").statusCode()).isEqualTo(404);
            assertThat(address.getHost()).isEqualTo("localhost");
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        for (long end = System.nanoTime() + 60_000_000_000L; !condition.call() && System.nanoTime() < end; ) {
            Thread.sleep(100);
        }
        assertThat(condition.call()).isTrue();
    }

    private static HttpResponse<String> get(URI address, String method) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void figuresAreVectors() throws IOException {
        assumeTrue(canDrawText(), "this Java has no fonts (Debian: fontconfig, fonts-dejavu-core); no figure is drawn");
        Path other = RecordedRun.write(folder.resolve("other").resolve("run"), "m", 3);
        List<Path> files = Figures.write(List.of(run, other), folder.resolve("figures"));
        assertThat(files).hasSize(6).doesNotHaveDuplicates();
        assertThat(Files.readString(files.get(0))).contains("<svg");
        assertThat(Files.readAllBytes(files.get(1))).startsWith('%', 'P', 'D', 'F');
    }

    @Test
    void whatAModelCanBearIsAFigureAndATable() throws IOException {
        assumeTrue(canDrawText(), "this Java has no fonts (Debian: fontconfig, fonts-dejavu-core); no figure is drawn");
        Path profiles = RecordedProfiles.write(folder.resolve("a.profiles"));
        List<Path> files = Figures.write(List.of(profiles), folder.resolve("figures"));
        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly("sensitivity-a-0.6.svg", "sensitivity-a-0.6.pdf", "sensitivity-a-0.6.csv");
        assertThat(Files.readString(files.get(0))).contains("<svg");
        // Three kinds and all of them, in four blocks and all of them but for the whole model.
        assertThat(Files.readAllLines(files.get(2))).hasSize(1 + 4 * 4 + 3).contains("block,kind,slope,error");
    }

    private static boolean canDrawText() {
        try {
            Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 8);
            return font.getStringBounds("x", new FontRenderContext(null, true, true))
                            .getWidth()
                    > 0;
        } catch (InternalError | LinkageError e) {
            return false;
        }
    }
}
