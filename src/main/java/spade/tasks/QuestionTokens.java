package spade.tasks;

import java.util.Arrays;
import java.util.List;
import spade.data.BeginningToken;
import spade.data.TokenWindows;

/**
 * A question in the tokens of a model.
 *
 * @param choices the tokens of every choice behind those of its context
 * @param scored how many of them, from the end, are the choice's: at least one, and fewer than there are
 */
public record QuestionTokens(List<long[]> choices, int[] scored) {

    public QuestionTokens {
        choices = List.copyOf(choices);
        for (int c = 0; c < scored.length; c++) {
            if (scored[c] < 1 || scored[c] >= choices.get(c).length) {
                throw new IllegalArgumentException(
                        scored[c] + " of " + choices.get(c).length + " tokens of a choice cannot be scored");
            }
        }
    }

    /** One of the choices as a question of its own. */
    public QuestionTokens choice(int index) {
        return new QuestionTokens(List.of(choices.get(index)), new int[] {scored[index]});
    }

    /** Questions of one choice each as a text, of which these choices alone are scored. */
    static TokenWindows windows(String name, List<QuestionTokens> answers, BeginningToken bos) {
        long[][] tokens = answers.stream().map(answer -> answer.choices.get(0)).toArray(long[][]::new);
        int[] given = answers.stream()
                .mapToInt(answer -> answer.choices.get(0).length - answer.scored[0])
                .toArray();
        long all = Arrays.stream(tokens).mapToLong(window -> window.length).sum();
        return new TokenWindows(name, tokens, given, all, bos);
    }
}
