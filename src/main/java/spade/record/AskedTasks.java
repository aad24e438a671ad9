package spade.record;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import spade.data.BeginningToken;
import spade.tasks.TaskTokens;

/**
 * Tasks that were measured, as a record keeps them.
 *
 * @param tasks in the order in which they were asked
 * @param sha256 of the tokens of all questions
 * @param bos where the beginning token stood in what the model read
 */
public record AskedTasks(List<Asked> tasks, String sha256, BeginningToken bos) {

    /**
     * A task.
     *
     * @param name of it
     * @param questions that were asked, the first ones
     * @param available that there are
     * @param parts of each of which the first were asked; 1 in records of before there were such
     */
    public record Asked(
            String name,
            int questions,
            int available,
            @JsonSetter(nulls = Nulls.AS_EMPTY) int parts) {

        public Asked {
            parts = Math.max(1, parts);
        }
    }

    public static AskedTasks of(TaskTokens tasks) {
        return new AskedTasks(
                tasks.tasks().stream()
                        .map(task -> new Asked(task.task(), task.questions().size(), task.available(), task.parts()))
                        .toList(),
                tasks.hash(),
                tasks.bos());
    }
}
