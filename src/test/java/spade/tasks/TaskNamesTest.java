package spade.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static spade.Failures.assertFailure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.UsageException;

/** Names of tasks and definitions of users' own. */
class TaskNamesTest {

    private static final String GOOD = "\"context\": \"{q}\", \"choices\": \"{o}\", \"gold\": \"{a}\"";

    @TempDir
    private Path folder = Path.of("");

    private static List<String> names(String text) {
        return TaskNames.parse(text).stream().map(TaskDefinition::name).toList();
    }

    private String own(String name, String definition) throws IOException {
        return Files.writeString(folder.resolve(name), definition).toString();
    }

    private static void assertUsage(ThrowingCallable call, String... words) {
        assertFailure(call, words);
        assertThat(Assertions.catchThrowable(call)).isInstanceOf(UsageException.class);
    }

    @Test
    void groupsAreThoseOfPapers() {
        assertThat(names("paper7"))
                .containsExactly("boolq", "rte", "hellaswag", "winogrande", "arc_easy", "arc_challenge", "openbookqa")
                .isEqualTo(TaskNames.members("paper7"));
        assertThat(names("paper7-piqa"))
                .containsExactly("boolq", "piqa", "hellaswag", "winogrande", "arc_easy", "arc_challenge", "openbookqa")
                .isEqualTo(TaskNames.members("paper7-piqa"));
        assertThat(names("paper7, paper7-piqa,mmlu")).hasSize(9).endsWith("piqa", "mmlu");
        assertThat(TaskNames.members("boolq")).isEmpty();
    }

    @Test
    void everyNameCanBeRead() {
        assertThat(TaskNames.all()).startsWith("paper7", "paper7-piqa", "boolq").hasSize(11);
        assertThat(TaskNames.all()).allMatch(name -> !TaskNames.parse(name).isEmpty());
    }

    @Test
    void anotherNameIsToldWithTheNearest() {
        assertUsage(() -> TaskNames.parse("boolq,helaswag"), "'helaswag'", "perhaps 'hellaswag' is meant", "JSON file");
        assertUsage(() -> TaskNames.parse("arc-easy"), "perhaps 'arc_easy' is meant");
        assertUsage(() -> TaskNames.parse("x"), "known are paper7, paper7-piqa, boolq");
        assertUsage(() -> TaskNames.parse("boolq,"), "Unknown task ''");
        assertUsage(() -> TaskNames.parse("mine.json"), "Cannot read the task mine.json", "no such file", "boolq");
    }

    @Test
    void aNameStandsOnce() throws IOException {
        assertUsage(() -> TaskNames.parse("rte,paper7,rte"), "'rte' is named twice");
        String own = own("rte.json", "{" + GOOD + "}");
        assertUsage(() -> TaskNames.parse("paper7," + own), "Two tasks are called 'rte'", own, "\"name\"");
        assertThat(names("rte," + own("other.json", "{" + GOOD + ", \"name\": \"rte-2\"}")))
                .containsExactly("rte", "rte-2");
    }

    @Test
    void definitionsTakeCommentsAndTheNameOfTheirFile() throws IOException {
        TaskDefinition task = TaskNames.parse(own("my.task.json", "{ // mine\n" + GOOD + ",}"))
                .get(0);
        assertThat(task.name()).isEqualTo("my.task");
        assertThat(task.metrics()).containsExactly(Accuracy.ACC);
        assertThat(task.shotCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"context", "choices", "gold"})
    void whatIsNeededIsNamed(String key) throws IOException {
        String task = own("own.json", "{" + GOOD.replaceFirst("\"" + key + "\": \"[^\"]*\"(, )?", "") + "}");
        String trimmed = Files.readString(Path.of(task)).replace(", }", "}");
        assertUsage(() -> TaskFile.parse(trimmed, task, folder), "\"" + key + "\"", task, "is missing", "it may say");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"choises\": \"{o}\"; key 'choises'; is unknown; perhaps 'choices' is meant",
                "\"description\": \"{q|stripe}\"; \"description\"; Unknown filter 'stripe'; perhaps 'strip' is meant",
                "\"clean\": \"wiki\"; \"clean\"; Unknown filter 'wiki'; strip, capitalize",
                "\"metrics\": [\"accnorm\"]; \"metrics\"; Unknown metric 'accnorm'; perhaps 'acc_norm' is meant",
                "\"metrics\": []; \"metrics\"; no list of texts; acc_norm",
                "\"labels\": [\"{}\"]; \"labels\"; {} of the template; names no field",
                "\"labels\": [\"{a\"]; \"labels\"; A brace of the template; written twice",
                "\"labels\": [1, 2]; \"labels\"; holds what is no text; [\"A\", \"B\"]",
                "\"description\": [\"a\"]; \"description\"; is no text; it may say",
                "\"shots\": -1; \"shots\"; whole number from 0 to 100; 5",
                "\"shots\": \"5\"; \"shots\"; whole number from 0 to 100; 5",
                "\"repository\": \"mine\"; \"file\"; is missing; repository",
                "\"name\": \"a/b\"; 'a/b'; is no name; letters",
                "\"parts\": [\"..\"]; \"parts\"; '..'; is no name",
            })
    void whatIsWrongIsNamed(String entry, String first, String second, String third) throws IOException {
        String repository = entry.contains("repository") ? entry.replace("mine", "me/mine") : entry;
        String task = own("own.json", "{" + GOOD + ", " + repository + "}");
        assertUsage(() -> TaskNames.parse(task), task, first, second, third);
    }

    @Test
    void whatIsNoDefinitionIsNamed() throws IOException {
        String broken = own("own.json", "{\n\"gold\": }");
        assertUsage(() -> TaskNames.parse(broken), broken, "no JSON at line 2");
        String twice = own("own.json", "{" + GOOD + ", \"gold\": \"{b}\"}");
        assertUsage(() -> TaskNames.parse(twice), twice, "no JSON at line 1", "Duplicate");
        String list = own("own.json", "[]");
        assertUsage(() -> TaskNames.parse(list), list, "no JSON object");
        String three =
                own("own.json", "{\"context\": [\"a\", \"b\"], \"choices\": [\"a\", \"b\", \"c\"], \"gold\": \"{a}\"}");
        assertUsage(() -> TaskNames.parse(three), three, "2 templates for 3 choices");
        String repository = own("own.json", "{" + GOOD + ", \"file\": \"f\", \"repository\": \"mine\"}");
        assertUsage(() -> TaskNames.parse(repository), "\"repository\"", repository, "ORG/NAME");
    }
}
