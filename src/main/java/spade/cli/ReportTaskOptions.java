package spade.cli;

import java.util.Optional;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.tasks.TaskPlan;

/** Tasks that are asked when a search has ended. */
final class ReportTaskOptions extends TaskData {

    private static final String TASKS = "--report-tasks";

    @Option(
            names = {TASKS, "--tasks"},
            paramLabel = "TASK,...",
            description = "Asked at the end: see 'spade evaluate --help'.")
    private Optional<String> tasks;

    /** What is to be asked, if anything; fails where that makes no sense. */
    Optional<TaskPlan> plan() {
        return plan(tasks, TASKS);
    }

    /** Of a search that measures nothing. */
    void requireNone() {
        if (plan().isPresent()) {
            throw new UsageException("A search with --on measures nothing, and " + TASKS
                    + " is measured; give it to the search that measures what is found, or leave it out.");
        }
    }
}
