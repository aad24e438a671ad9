package spade.tasks;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked of a task.
 *
 * @param task its name
 * @param metrics what it is measured by, at least one
 * @param questions in the order of the rows
 * @param available how many questions there are without a limit
 * @param parts how many parts it has, each with rows and a limit of its own
 */
public record QuestionSet(String task, Set<Accuracy> metrics, List<Question> questions, int available, int parts) {

    public QuestionSet {
        metrics = Collections.unmodifiableSet(EnumSet.copyOf(metrics));
        questions = List.copyOf(questions);
    }

    /** Which of a task's questions were asked, such as {@code the first 500 of 2376}; empty: all. */
    public static Optional<String> asked(int questions, int available, int parts) {
        if (questions == available) {
            return Optional.empty();
        }
        return Optional.of(
                parts > 1
                        ? "the first of each of " + parts + " parts, " + questions + " of " + available
                        : "the first " + questions + " of " + available);
    }
}
