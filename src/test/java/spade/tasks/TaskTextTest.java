package spade.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Progress;
import spade.TinyCheckpoint;
import spade.UsageException;
import spade.data.BeginningToken;
import spade.data.TokenWindows;
import spade.data.Tokenizer;

/** Questions of tasks as a text. */
@SuppressWarnings("NullAway.Init")
class TaskTextTest {

    private static final int CONTEXT = 64;

    @TempDir
    private Path folder;

    /** A task whose question n ends in word 20 + n, and whose right choice begins with word 40 + n. */
    private String task(String name, int questions) throws IOException {
        List<String> rows = IntStream.range(0, questions)
                .mapToObj(
                        n -> "{\"q\": \"w1 w2 w%d\", \"o\": [\"w9\", \"w%d w3\"], \"a\": 1}".formatted(20 + n, 40 + n))
                .toList();
        Files.write(folder.resolve(name + ".jsonl"), rows);
        return Files.writeString(
                        folder.resolve(name + ".json"),
                        "{\"file\": \"%s.jsonl\", \"context\": \"{q}\", \"choices\": \"{o}\", \"gold\": \"{a}\"}"
                                .formatted(name))
                .toString();
    }

    private Optional<TokenWindows> read(String names, int from, int to, int context) {
        Path model = TinyCheckpoint.write(folder.resolve("model"));
        try (Tokenizer tokenizer = Tokenizer.open(model)) {
            return TaskText.parse("tasks:" + names)
                    .orElseThrow()
                    .windows(from, to, tokenizer, BeginningToken.NONE, context, Progress.NONE);
        }
    }

    private static List<Long> last(TokenWindows windows) {
        return Arrays.stream(windows.tokens())
                .map(window -> window[window.length - 2])
                .toList();
    }

    @Test
    void theLastQuestionsComeFirstTaskByTask() throws IOException {
        String names = task("some", 5) + "," + task("few", 2);
        TokenWindows all = read(names, 0, 100, CONTEXT).orElseThrow();
        assertThat(last(all)).containsExactly(44L, 41L, 43L, 40L, 42L, 41L, 40L);
        assertThat(all.tokens()[0]).containsExactly(1, 2, 24, 44, 3);
        assertThat(all.given()).containsOnly(3);
        assertThat(all.source()).isEqualTo("tasks:" + names);
        assertThat(last(read(names, 2, 4, CONTEXT).orElseThrow())).containsExactly(43L, 40L);
        assertThat(read(names, 7, 9, CONTEXT)).isEmpty();
    }

    /** A task of many parts counts no more than another. */
    @Test
    void partsOfATaskTakeTurns() throws IOException {
        for (int part = 0; part < 3; part++) {
            Files.writeString(
                    folder.resolve("part" + part + ".jsonl"),
                    "{\"q\": \"w1\", \"o\": [\"w%d\", \"w9\"], \"a\": 0}%n{\"q\": \"w1\", \"o\": [\"w%d\", \"w9\"], \"a\": 0}"
                            .formatted(50 + part, 60 + part));
        }
        Path parts = Files.writeString(
                folder.resolve("parts.json"),
                "{\"file\": \"{part}.jsonl\", \"context\": \"{q}\", \"choices\": \"{o}\", \"gold\": \"{a}\","
                        + " \"parts\": [\"part0\", \"part1\", \"part2\"]}");
        TokenWindows all = read(parts + "," + task("some", 4), 0, 8, CONTEXT).orElseThrow();
        assertThat(Arrays.stream(all.tokens()).map(window -> window[1] == 2 ? window[3] : window[1]))
                .containsExactly(60L, 43L, 61L, 42L, 62L, 41L, 50L, 40L);
    }

    /** The last token of a window passes through the model, as it does in other texts. */
    @Test
    void whatIsLongerThanTheModelReadsIsCutOnTheLeft() throws IOException {
        TokenWindows cut = read(task("some", 1), 0, 1, 4).orElseThrow();
        assertThat(cut.tokens()[0]).containsExactly(2, 20, 40, 3);
        assertThat(cut.given()).containsExactly(2);
    }

    @Test
    void rowsMayLieInAFolderAndOtherTextsAreNone() throws IOException {
        task("arc_easy", 1);
        assertThat(TaskText.parse("tasks:arc_easy:" + folder).orElseThrow().data())
                .contains(folder);
        assertThat(TaskText.parse("tasks:arc_easy").orElseThrow().data()).isEmpty();
        assertThat(TaskText.parse("wikitext2")).isEmpty();
        assertThatThrownBy(() -> TaskText.parse("tasks:arc_eazy"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("arc_easy");
        assertThatThrownBy(() -> TaskText.parse("tasks:"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("names no tasks")
                .hasMessageContaining("tasks:arc_easy");
    }

    /** Another answer of the same length to the same tokens is another text. */
    @Test
    void whatIsScoredBelongsToTheContent() {
        long[][] tokens = {{1, 2, 3, 4}};
        TokenWindows text = new TokenWindows("here", tokens, 4);
        TokenWindows one = new TokenWindows("here", tokens, new int[] {2}, 4, BeginningToken.NONE);
        TokenWindows other = new TokenWindows("here", tokens, new int[] {3}, 4, BeginningToken.NONE);
        assertThat(List.of(text.hash(), one.hash(), other.hash())).doesNotHaveDuplicates();
        assertThat(one).isNotEqualTo(other);
    }
}
