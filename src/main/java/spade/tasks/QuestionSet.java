package spade.tasks;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is asked of a task.
 *
 * @param task its name
 * @param metrics what it is measured by, at least one
 * @param questions in the order of the rows
 * @param available how many questions there are without a limit
 */
public record QuestionSet(String task, Set<Accuracy> metrics, List<Question> questions, int available) {

    public QuestionSet {
        metrics = Collections.unmodifiableSet(EnumSet.copyOf(metrics));
        questions = List.copyOf(questions);
    }
}
