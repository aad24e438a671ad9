package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {

    private static final List<String> VERBS = List.of(
            "search",
            "sense",
            "evaluate",
            "compare",
            "prune",
            "formula",
            "spaces",
            "runs",
            "report",
            "export",
            "replay",
            "fetch",
            "doctor");

    @Test
    void everyVerbHasAnExampleAndFitsTheScreen() {
        for (String verb : VERBS) {
            Program help = Program.run(verb, "--help");
            assertThat(help.status()).isZero();
            assertThat(help.out())
                    .startsWith("Usage: spade " + verb)
                    .containsPattern("Examples?:")
                    .contains("  spade " + verb + " ")
                    .doesNotContain("null", "Optional", "empty]");
            assertThat(help.out().lines()).allMatch(line -> line.length() <= 80).hasSizeLessThanOrEqualTo(64);
            assertThat(Program.run("help", verb).out()).isEqualTo(help.out());
        }
    }

    @Test
    void optionsOfExpertsAreShownOnDemand() {
        assertThat(Program.run("search", "--help").out())
                .contains("\nWhat\n", "\nTexts (", "\nBudget\n", "\nMachine\n", "\nTrust\n", "--candidates=N")
                .contains("--search-windows=N", "(default: 200", "--help-all")
                .doesNotContain("--population", "--resident", "--windows");
        assertThat(Program.run("search", "--help-all").out())
                .contains("--population=N", "--resident=R", "--candidates=N");
    }

    /** An option without a group would stand behind all others. */
    @ParameterizedTest
    @ValueSource(
            classes = {
                SearchCommand.class,
                SenseCommand.class,
                EvaluateCommand.class,
                CompareCommand.class,
                PruneCommand.class,
                FormulaCommand.class,
                RunsCommand.class,
                ReportCommand.class,
                ExportCommand.class,
                ReplayCommand.class,
                FetchCommand.class,
                DoctorCommand.class
            })
    void everyOptionIsInOneGroup(Class<?> verb) {
        CommandLine command = new CommandLine(verb);
        OptionGroup.arrange(command);
        CommandSpec spec = command.getCommandSpec();
        assertThat(Arrays.stream(OptionGroup.values()).flatMap(group -> group.of(spec).stream()))
                .containsExactlyInAnyOrderElementsOf(spec.options());
        assertThat(spec.options()).allMatch(OptionGroup::knows);
    }

    @Test
    void versionsAreWords() {
        assertThat(Program.run("--version").out())
                .startsWith("spade ")
                .contains("torch ")
                .doesNotContain("{", "=");
        assertThat(Program.run("help", "nothing").status()).isEqualTo(2);
    }
}
