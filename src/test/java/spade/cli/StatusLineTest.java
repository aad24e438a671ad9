package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusLineTest {

    private static final String FORMULA = "range(outlier_ratio(scores, 5), -0.08)";
    private static final List<String> PARTS =
            List.of("████░░░░", "3 min left", "search 20/24", "uniform 82.08", "4w 11, 8w 4", FORMULA);

    @Test
    void noPartButTheLastIsCutAtAnyWidth() {
        for (int width = 10; width < 120; width++) {
            String line = StatusLine.fit(PARTS, "", width);
            assertThat(line.length()).isLessThanOrEqualTo(width);
            List<String> shown = Arrays.asList(line.split(" {2}"));
            for (int i = 0; i < shown.size() && !shown.get(0).isEmpty(); i++) {
                String whole = PARTS.get(i);
                assertThat(shown.get(i))
                        .as("part %d at width %d", i, width)
                        .satisfiesAnyOf(
                                part -> assertThat(part).isEqualTo(whole),
                                part -> assertThat(whole.equals(FORMULA) && part.endsWith("…"))
                                        .isTrue());
            }
        }
        assertThat(StatusLine.fit(PARTS, "", 200)).endsWith(FORMULA);
    }

    @Test
    void theTaskStandsAtTheEndWhateverTheWidth() {
        String task = "evaluating 7/12";
        for (int width = task.length(); width < 120; width++) {
            assertThat(StatusLine.fit(PARTS, task, width)).endsWith(task).hasSizeLessThanOrEqualTo(width);
        }
    }
}
