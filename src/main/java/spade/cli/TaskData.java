package spade.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.tasks.TaskNames;
import spade.tasks.TaskPlan;

/** Where the questions of tasks lie, and how many of them are asked. */
abstract class TaskData {

    @Option(names = "--tasks-data", paramLabel = "DIR", description = "Their rows, TASK.jsonl (default: the Hub's).")
    private Optional<Path> data;

    @Option(names = "--limit", paramLabel = "N", description = "The first questions of each alone.")
    private Optional<Integer> limit;

    /**
     * What is to be measured, if anything; fails where what is asked makes no sense.
     *
     * @param names of the tasks, with commas
     * @param option that gives them
     */
    Optional<TaskPlan> plan(Optional<String> names, String option) {
        if (names.isEmpty() && (data.isPresent() || limit.isPresent())) {
            throw new UsageException((data.isPresent() ? "--tasks-data" : "--limit")
                    + " is given, and no task is to be measured; add for example " + option + " paper7.");
        }
        return names.map(given -> new TaskPlan(
                TaskNames.parse(given), data, limit.map(OptionalInt::of).orElse(OptionalInt.empty())));
    }
}
