package spade.tasks;

import java.util.List;

/**
 * A question of a task.
 *
 * @param choices the answers that it offers
 * @param gold index of the right one
 */
public record Question(List<Choice> choices, int gold) {

    public Question {
        choices = List.copyOf(choices);
    }
}
