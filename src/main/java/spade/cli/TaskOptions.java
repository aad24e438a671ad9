package spade.cli;

import java.util.Optional;
import picocli.CommandLine.Option;
import spade.tasks.TaskPlan;

/** Tasks that a verb measures. */
final class TaskOptions extends TaskData {

    private static final String TASKS = "--tasks";

    @Option(
            names = TASKS,
            paramLabel = "TASK,...",
            description = "paper7, paper7-piqa, boolq, rte, hellaswag, winogrande, arc_easy, arc_challenge, openbookqa,"
                    + " piqa, mmlu, FILE.json.")
    private Optional<String> tasks;

    /** What is to be measured, if anything; fails where what is asked makes no sense. */
    Optional<TaskPlan> plan() {
        return plan(tasks, TASKS);
    }
}
