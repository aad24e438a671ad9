package spade.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Progress;
import spade.TinyCheckpoint;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Metric;
import spade.measure.Conditions;
import spade.measure.TinyWorkbench;
import spade.measure.Workbench;
import spade.search.EvolutionSettings;
import spade.search.SearchSettings;
import spade.search.Stages;
import spade.search.Strategy;
import spade.space.SearchSpaces;

class SeenTextTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Conditions conditions;

    @SuppressWarnings("NullAway.Init")
    private Workbench workbench;

    @SuppressWarnings("NullAway.Init")
    private RunRecord run;

    /** A run that was searched on windows 0 to 3 and confirmed on 4 to 7 of one text, and calibrated on another. */
    @BeforeEach
    void write() throws IOException {
        Conditions written = TinyWorkbench.conditions(folder);
        String calibration = Files.writeString(folder.resolve("calibration.txt"), reversed(TinyCheckpoint.text(400)))
                .toString();
        conditions = new Conditions(
                written.model(),
                written.dtype(),
                written.seqlen(),
                Optional.empty(),
                calibration,
                written.calibrationWindows(),
                Optional.of(5L));
        workbench = TinyWorkbench.open(conditions, Progress.NONE);
        run = run(workbench.tokenizerHash());
    }

    @AfterEach
    void close() {
        workbench.close();
    }

    private static String reversed(String words) {
        return new StringBuilder(words).reverse().toString().replaceAll("(\\d+)w", "w$1");
    }

    private RunRecord run(String tokenizer) {
        TokenWindows search = windows("text.txt", 4);
        Provenance.Model model = new Provenance.Model(
                "tiny",
                conditions.model().toString(),
                Optional.empty(),
                "",
                tokenizer,
                "LlamaForCausalLM",
                3,
                List.of(),
                Text.of(workbench.texts().calibration()),
                Text.of(search),
                workbench.texts().windowsBehind(search, 4).map(Text::of),
                List.of(Text.of(search)),
                Optional.empty());
        SearchSettings settings = new SearchSettings(
                SearchSpaces.named("owl"),
                List.of(),
                Metric.NLL,
                Strategy.EVOLUTION,
                new Stages(List.of(4)),
                false,
                EvolutionSettings.USUAL,
                4,
                4,
                Optional.empty(),
                Optional.empty(),
                1);
        Provenance provenance = new Provenance(
                "",
                Map.of(),
                List.of(model),
                List.of(0.5),
                "cpu",
                Optional.empty(),
                conditions.dtype(),
                "wanda",
                conditions.calibrationSeed(),
                new ConfirmationSettings(1, 2),
                settings,
                Optional.empty());
        return new RunRecord(folder, "finished", provenance, Optional.empty(), Optional.empty());
    }

    private TokenWindows windows(String file, int count) {
        return workbench.texts().windows(folder.resolve(file).toString(), WindowCount.of(count));
    }

    private Optional<SeenText> seen(TokenWindows text) {
        return SeenText.of(run, workbench, text);
    }

    private static Optional<SeenText> certain(String what) {
        return Optional.of(new SeenText(true, what));
    }

    @Test
    void theWindowsSearchedAndConfirmedOnAreFound() {
        assertThat(seen(windows("text.txt", 4))).isEqualTo(certain("searched on 4 of 4 windows (128 tokens)"));
        assertThat(seen(windows("text.txt", 6)))
                .isEqualTo(certain("searched on 4 of 6 windows (128 tokens); confirmed on 2 of 6 windows (64 tokens)"));
        assertThat(seen(windows("text.txt", 25).part(8, 25))).isEmpty();
    }

    @Test
    void windowsOfAnotherLengthAreFound() throws IOException {
        Conditions longer = new Conditions(
                conditions.model(),
                conditions.dtype(),
                Optional.of(48),
                Optional.empty(),
                conditions.calibration(),
                conditions.calibrationWindows(),
                Optional.empty());
        TokenWindows text = workbench.texts().under(longer).windows("" + folder.resolve("text.txt"), WindowCount.of(3));
        assertThat(seen(text).orElseThrow().certain()).isTrue();
        assertThat(seen(text).orElseThrow().what()).startsWith("searched on 3 of 3 windows (96 tokens)");
    }

    /** Both of its draws, which are random. */
    @Test
    void theTextCalibratedOnIsFound() {
        for (int draw = 0; draw < 2; draw++) {
            TokenWindows text = workbench.texts().calibration(draw);
            assertThat(seen(text)).isEqualTo(certain("calibrated on 4 of 4 windows (128 tokens)"));
        }
        assertThat(seen(workbench.texts().calibration(2).part(0, 1))).isEmpty();
    }

    @Test
    void aTextThatWasMovedIsFoundWhereTheOtherLies() throws IOException {
        Files.move(folder.resolve("text.txt"), folder.resolve("moved.txt"));
        assertThat(seen(windows("moved.txt", 3))).isEqualTo(certain("searched on 3 of 3 windows (96 tokens)"));
    }

    @Test
    void whatIsGoneOrHasChangedIsNotCertain() throws IOException {
        TokenWindows same = windows("text.txt", 4);
        TokenWindows part = windows("text.txt", 3);
        Path changed = folder.resolve("text.txt");
        Files.writeString(changed, "w1 " + Files.readString(changed));
        // The hash alone tells the same windows.
        assertThat(seen(same).orElseThrow().certain()).isTrue();
        assertThat(seen(part))
                .isEqualTo(Optional.of(new SeenText(
                        false,
                        "not to be checked: searched on " + changed + ", confirmed on " + changed
                                + ", which cannot be read as it was then")));
        run = run("another");
        assertThat(seen(part).orElseThrow())
                .isEqualTo(new SeenText(false, "not to be checked: searched with another tokenizer"));
    }
}
