package spade.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.tasks.TaskNames;
import spade.tasks.TaskPlan;

/** Tasks that a verb measures. */
final class TaskOptions {

    @Option(
            names = {"--tasks", "--report-tasks"},
            paramLabel = "TASK,...",
            description = "paper7, paper7-piqa, boolq, rte, hellaswag, winogrande, arc_easy, arc_challenge, openbookqa,"
                    + " piqa, mmlu, FILE.json.")
    private Optional<String> tasks;

    @Option(names = "--tasks-data", paramLabel = "DIR", description = "Their rows, TASK.jsonl (default: the Hub's).")
    private Optional<Path> data;

    @Option(names = "--limit", paramLabel = "N", description = "The first questions of each alone.")
    private Optional<Integer> limit;

    /** What is to be measured, if anything; fails where what is asked makes no sense. */
    Optional<TaskPlan> plan() {
        if (tasks.isEmpty() && (data.isPresent() || limit.isPresent())) {
            throw new UsageException((data.isPresent() ? "--tasks-data" : "--limit")
                    + " is given, and no task is to be measured; add for example --tasks paper7.");
        }
        return tasks.map(names -> new TaskPlan(
                TaskNames.parse(names), data, limit.map(OptionalInt::of).orElse(OptionalInt.empty())));
    }
}
