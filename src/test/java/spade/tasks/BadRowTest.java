package spade.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static spade.Failures.assertFailure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spade.Progress;
import spade.hub.Hub;

/** What is said of rows that are no questions. */
class BadRowTest {

    private static final String DEFINITION =
            "{\"file\": \"rows.jsonl\", \"context\": \"{question}\", \"choices\": \"{options}\", \"gold\": \"{answer}\"";

    @TempDir
    private Path folder = Path.of("");

    private static QuestionSet read(Optional<Path> data, OptionalInt limit, String task) {
        return new TaskSource(data, Hub.of(Progress.NONE))
                .read(TaskNames.parse(task), limit, Progress.NONE)
                .get(0);
    }

    private static List<Question> questions(String task) {
        return read(Optional.empty(), OptionalInt.empty(), task).questions();
    }

    private static List<Question> questions(Path data, String task) {
        return read(Optional.of(data), OptionalInt.empty(), task).questions();
    }

    /** A definition in the folder, with rows beside it. */
    private String own(String definition, String... rows) throws IOException {
        Files.write(folder.resolve("rows.jsonl"), List.of(rows));
        return Files.writeString(folder.resolve("own.json"), definition).toString();
    }

    /** What is wrong with the second row. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'options': ['a', 'b'], 'answer': 0}; question; known are options, answer",
                "{'qestion': 'q', 'options': ['a', 'b'], 'answer': 0}; question; perhaps 'qestion' is meant",
                "{'question': 'q', 'options': ['a', 'b']}; has no gold; answer",
                "{'question': 'q', 'options': ['a', 'b'], 'answer': null}; has no gold; is empty",
                "{'question': 'q', 'options': ['a', 'b'], 'answer': ''}; gold ''; \"labels\"",
                "{'question': 'q', 'options': ['a', 'b'], 'answer': 'A'}; gold 'A'; \"labels\"",
                "{'question': 'q', 'options': ['a', 'b'], 'answer': 2}; gold '2'; none of its 2 choices",
                "{'question': 'q', 'options': ['a', 'b'], 'answer': -1}; gold '-1'; counted from 0",
                "{'question': 'q', 'options': 'a', 'answer': 0}; '{options}' is no list; a field that holds one",
                "{'question': 'q', 'options': [['a']], 'answer': 0}; '{options}' holds; no text",
                "{'question': 'q', 'options': [], 'answer': 0}; no choice; leave it out",
                "{'question': ['q'], 'options': ['a'], 'answer': 0}; is no text but a list; question.0",
                "{'question': {'en': 'q'}, 'options': ['a'], 'answer': 0}; is no text but an object; en",
            })
    void aRowThatIsNoQuestionIsNamed(String row, String first, String second) throws IOException {
        String good = "{\"question\": \"q\", \"options\": [\"a\", \"b\"], \"answer\": 0}";
        String task = own(DEFINITION + "}", good, row.replace('\'', '"'));
        assertFailure(() -> questions(task), "Row 2 of", "rows.jsonl", "task own: ", first, second);
        // What a limit leaves out is not looked at.
        assertThat(read(Optional.empty(), OptionalInt.of(1), task).available()).isEqualTo(2);
    }

    @Test
    void aGoldThatIsNoLabelIsNamedWithTheLabels() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(
                data.resolve("arc_easy.jsonl"),
                "{\"question\": \"q\", \"choices\": {\"text\": [\"a\", \"b\"], \"label\": [\"A\", \"B\"]}, \"answerKey\": \"\"}");
        assertFailure(() -> questions(data, "arc_easy"), "Row 1 of", "gold ''", "none of the labels A, B");
    }

    @Test
    void aSentenceWithoutAGapAndOtherShapesAreNamed() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(
                data.resolve("winogrande.jsonl"),
                "{\"sentence\": \"No gap.\", \"option1\": \"a\", \"option2\": \"b\", \"answer\": \"1\"}");
        assertFailure(() -> questions(data, "winogrande"), "Row 1 of", "no gap '_' in 'No gap.'");
        String row = "{\"q\": \"q\", \"o\": [\"a\", \"b\", \"c\"], \"a\": 0}";
        String two = own(
                "{\"file\": \"rows.jsonl\", \"context\": [\"{q}\", \"{q}\"], \"choices\": \"{o}\", \"gold\": \"{a}\"}",
                row);
        assertFailure(() -> questions(two), "3 choices", "2 contexts");
        String inside =
                own("{\"file\": \"rows.jsonl\", \"context\": \"{o.3}\", \"choices\": \"{o}\", \"gold\": \"{a}\"}", row);
        assertFailure(() -> questions(inside), "no '3' for {o.3}", "3 entries, counted from 0");
        String within =
                own("{\"file\": \"rows.jsonl\", \"context\": \"{q.x}\", \"choices\": \"{o}\", \"gold\": \"{a}\"}", row);
        assertFailure(() -> questions(within), "no 'x' for {q.x}", "no name within");
        String noList =
                own("{\"file\": \"rows.jsonl\", \"context\": \"{q}\", \"choices\": \"yes\", \"gold\": \"{a}\"}", row);
        assertFailure(() -> questions(noList), "'yes' names no list");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"question\": ; Line 1 of; is not JSON",
                "[{\"question\": \"q\"}]; Line 1 of; no JSON object",
                "{\"question\": \"q\"} {}; Line 1 of; is not JSON",
                "''; no rows of the task own; give a file",
            })
    void aFileThatHasNoRowsIsNamed(String line, String first, String second) throws IOException {
        String task = own(DEFINITION + "}", line);
        assertFailure(() -> questions(task), "rows.jsonl", first, second);
    }

    @Test
    void anotherEncodingIsNamed() throws IOException {
        String task = own(DEFINITION + "}");
        Files.write(folder.resolve("rows.jsonl"), "{\"question\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertFailure(() -> questions(task), "rows.jsonl", "UTF-8");
    }
}
