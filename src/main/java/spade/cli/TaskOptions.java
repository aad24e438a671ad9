package spade.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.hub.Hub;
import spade.measure.TaskParts;
import spade.measure.Workbench;
import spade.tasks.TaskDefinition;
import spade.tasks.TaskNames;
import spade.tasks.TaskSource;

/** Tasks that a verb measures. */
final class TaskOptions {

    @Option(
            names = {"--tasks", "--report-tasks"},
            paramLabel = "TASKS",
            description = "Zero-shot tasks to measure too: paper7, paper7-piqa, boolq, rte, hellaswag, winogrande,"
                    + " arc_easy, arc_challenge, openbookqa, piqa, mmlu, FILE.json; several with commas.")
    private Optional<String> tasks;

    @Option(
            names = "--tasks-data",
            paramLabel = "DIR",
            description = "Folder with their rows, TASK.jsonl (default: their data sets on the Hub).")
    private Optional<Path> data;

    @Option(names = "--limit", paramLabel = "N", description = "The first questions of every task alone.")
    private Optional<Integer> limit;

    private @Nullable List<TaskDefinition> definitions;

    /** Whether any are to be measured; fails where what is asked makes no sense. */
    boolean asked() {
        if (tasks.isEmpty() && (data.isPresent() || limit.isPresent())) {
            throw new UsageException((data.isPresent() ? "--tasks-data" : "--limit")
                    + " is given, and no task is to be measured; add for example --tasks paper7.");
        }
        return !definitions().isEmpty();
    }

    private List<TaskDefinition> definitions() {
        if (definitions == null) {
            definitions = tasks.map(TaskNames::parse).orElse(List.of());
        }
        return definitions;
    }

    /** Reads the tasks in a model's tokens, and says what is to be said of them. */
    TaskParts read(Workbench workbench, boolean prunedAgain, Display display) {
        TaskSource source = new TaskSource(data, Hub.of(display));
        OptionalInt most = limit.map(OptionalInt::of).orElse(OptionalInt.empty());
        TaskParts parts = TaskParts.of(
                workbench, workbench.texts().tasks(source.read(definitions(), most, display)), prunedAgain);
        display.line("%s", parts.sentence());
        return parts;
    }
}
