package spade.tasks;

import java.util.List;

/**
 * A question in the tokens of a model.
 *
 * @param choices the tokens of every choice behind those of its context
 * @param scored how many of them, from the end, are the choice's: at least one, and fewer than there are
 */
public record QuestionTokens(List<long[]> choices, int[] scored) {

    public QuestionTokens {
        choices = List.copyOf(choices);
    }

    /** One of the choices as a question of its own. */
    public QuestionTokens choice(int index) {
        return new QuestionTokens(List.of(choices.get(index)), new int[] {scored[index]});
    }
}
