package spade.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser; skipped where there is none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ReportInBrowserTest {

    private static final String HOSTILE = "<img src=\"http://example.invalid/x\" onerror=\"window.hacked = true\">";

    private Browser browser;
    private Path first;
    private Path second;
    private URI page;
    private URI ended;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        browser = Browser.start(Files.createTempDirectory("chromium"));
        first = RecordedRun.write(folder.resolve("first"), HOSTILE, 250);
        second = RecordedRun.write(folder.resolve("second"), "plain", 30);
        RecordedRun.crown(first, 250);
        Path file = folder.resolve("report.html");
        Files.writeString(file, ReportPage.html(List.of(first, second)));
        page = file.toUri();
        Path third = RecordedRun.write(folder.resolve("third"), "plain", 30);
        RecordedRun.conclude(third, 30);
        RecordedRun.answer(third);
        Path both = folder.resolve("both.html");
        Files.writeString(both, ReportPage.html(List.of(second, third)));
        ended = both.toUri();
    }

    @AfterAll
    void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void opensWithoutComplaintsOrRequestsAndDraws() {
        browser.requests.clear();
        browser.open(page, 1280, 900, "light");
        assertThat(browser.complaints).isEmpty();
        assertThat(browser.requests).allMatch(address -> address.equals(page.toString()));
        for (String chart : List.of("curves", "front", "allocation-0", "operators", "family", "times")) {
            assertThat(browser.value(inked(chart)).asInt()).as(chart).isGreaterThan(500);
        }
        assertThat(browser.value("window.hacked === undefined && document.images.length === 0")
                        .asBoolean())
                .isTrue();
        assertThat(browser.value("document.getElementById('summary').textContent")
                        .asText())
                .contains(HOSTILE);
    }

    /** Pixels of a chart that are not of its ground. */
    private static String inked(String chart) {
        return """
                (() => { const canvas = document.querySelector('#%s canvas');
                  const all = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                  let inked = 0; for (let i = 3; i < all.length; i += 4) inked += all[i] > 0; return inked; })()
                """.formatted(chart);
    }

    @Test
    void profilesAreDrawnAloneOrBesideRuns() throws IOException {
        Path profiles = RecordedProfiles.write(first.resolveSibling("a.profiles"));
        Path alone = first.resolveSibling("alone.html");
        Files.writeString(alone, ReportPage.html(List.of(profiles)));
        browser.open(alone.toUri(), 1280, 900, "dark");
        assertThat(browser.complaints).isEmpty();
        for (String chart : List.of("bearing-0", "bearing-curves-0")) {
            assertThat(browser.value(inked(chart)).asInt()).as(chart).isGreaterThan(500);
        }
        assertThat(text("bearing")).contains("a at sparsity 0.6", "up", "±");
        assertThat(browser.value("document.querySelectorAll('main section:not([hidden])').length")
                        .asInt())
                .isEqualTo(1);
        Path beside = first.resolveSibling("beside.html");
        Files.writeString(beside, ReportPage.html(List.of(second, profiles)));
        browser.open(beside.toUri(), 1280, 900, "light");
        assertThat(browser.complaints).isEmpty();
        assertThat(browser.value(inked("bearing-0")).asInt()).isGreaterThan(500);
        assertThat(browser.value(inked("curves")).asInt()).isGreaterThan(500);
    }

    @Test
    void theTableSortsAndFilters() {
        browser.open(page, 390, 800, "dark");
        assertThat(cells(6).get(0)).isEqualTo("8.585");
        press("Nodes");
        assertThat(cells(4)).startsWith("3", "3").hasSize(100);
        press("Nodes");
        assertThat(cells(4)).startsWith("5", "5");
        type("0.1007)");
        assertThat(cells(1)).containsExactly("7");
        type("seed");
        assertThat(cells(1)).containsExactly("1");
        type("");
        press("Perplexity");
        press("Perplexity");
        browser.value("document.getElementById('more').click(), document.getElementById('more').click()");
        assertThat(cells(6)).hasSize(250).last().asString().startsWith("failed");
        browser.value("document.getElementById('complete').click()");
        assertThat(browser.value("document.getElementById('count').textContent").asText())
                .startsWith("125 of 250");
        assertThat(browser.value("document.documentElement.scrollWidth <= window.innerWidth")
                        .asBoolean())
                .as("nothing but tables scrolls sideways on a phone")
                .isTrue();
        browser.value("(() => { const runs = document.getElementById('runs'); runs.value = 1;"
                + " runs.dispatchEvent(new Event('change')); })()");
        assertThat(browser.value("document.getElementById('count').textContent").asText())
                .startsWith("15 of 30");
        assertThat(browser.complaints).isEmpty();
    }

    @Test
    void anEndedRunSaysWhatItsNumbersAre() {
        browser.open(ended, 1200, 900, "light");
        assertThat(text("side-table")).contains("third", "evolution", "-0.4000", "40.0\u00a0%", "unfinished");
        browser.value("(() => { const runs = document.getElementById('runs'); runs.value = 1;"
                + " runs.dispatchEvent(new Event('change')); })()");
        assertThat(text("summary"))
                .contains("text.txt, 4 windows of 128 tokens, bos text", "wanda", "float32", "40.0\u00a0%")
                .contains("0.7500 ± 0.1000\u00a0▲", "beginning token text", "rte: the first 20 of 30 questions");
        assertThat(text("draws")).contains("-0.4000", "-0.3000", "-0.3500");
        assertThat(text("members")).contains("winner", "0.0500", "not confirmed");
        assertThat(text("curves-outside")).contains("of 60 candidates lie above this chart", "2 have no number");
        assertThat(browser.value(inked("confirmation")).asInt()).isGreaterThan(500);
        assertThat(text("allocation")).contains("[ 0.");
        assertThat(browser.complaints).isEmpty();
    }

    private String text(String id) {
        return browser.value("document.getElementById('" + id + "').textContent")
                .asText();
    }

    @Test
    void noNumberAndNoWordOfAFormulaIsBroken() {
        for (int width : new int[] {390, 500, 1200}) {
            browser.open(ended, width, 900, "light");
            browser.value("document.querySelectorAll('details').forEach(each => each.open = true)");
            assertThat(browser.value("""
                    (() => { const broken = [], range = document.createRange();
                      document.querySelectorAll('table td, table tbody th, code, dd').forEach(place => {
                        const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
                        for (let node = walker.nextNode(); node; node = walker.nextNode())
                          for (const word of node.data.matchAll(/[+-]?[\\w.]+/g)) {
                            range.setStart(node, word.index); range.setEnd(node, word.index + word[0].length);
                            if (range.getClientRects().length > 1) broken.push(word[0]);
                          }
                      });
                      return broken.join(' '); })()
                    """).asText()).as("at " + width).isEmpty();
        }
    }

    private void press(String title) {
        browser.value("[...document.querySelectorAll('#candidates th button')].find(b => b.textContent === '" + title
                + "').click()");
    }

    private void type(String text) {
        browser.value("(() => { const field = document.getElementById('filter'); field.value = '" + text
                + "'; field.dispatchEvent(new Event('input')); })()");
    }

    private List<String> cells(int column) {
        return List.of(browser.value("[...document.querySelectorAll('#candidates tbody tr > :nth-child(" + column
                        + ")')].map(cell => cell.textContent).join('\\n')")
                .asText()
                .split("\n", -1));
    }

    @Test
    void aServedPageFollowsTheRun() throws IOException {
        try (ReportServer server = ReportServer.start(List.of(second), 0)) {
            browser.open(server.address(), 1280, 900, "light");
            assertThat(browser.value("document.querySelector('#summary .formula') === null")
                            .asBoolean())
                    .isTrue();
            browser.value(
                    "document.querySelector('#h-curves').closest('section').querySelector('details').open = true");
            RecordedRun.crown(second, 30);
            browser.await(
                    "document.querySelector('#summary .formula')?.textContent === '" + RecordedRun.formula(30) + "'");
            assertThat(browser.value("document.querySelectorAll('main details[open]').length")
                            .asInt())
                    .as("what a reader has opened stays open")
                    .isEqualTo(1);
            assertThat(browser.complaints).isEmpty();
        }
    }
}
