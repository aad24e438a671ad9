package spade.tasks;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import spade.Progress;
import spade.hub.Hub;

/**
 * Tasks that are to be measured.
 *
 * @param tasks at least one
 * @param data the folder with their rows; empty: their data sets on the Hub
 * @param limit the first questions of every task alone; empty: all
 */
public record TaskPlan(List<TaskDefinition> tasks, Optional<Path> data, OptionalInt limit) {

    public TaskPlan {
        tasks = List.copyOf(tasks);
    }

    /** Their questions, by task. */
    public List<QuestionSet> read(Progress progress) {
        return new TaskSource(data, Hub.of(progress)).read(tasks, limit, progress);
    }
}
