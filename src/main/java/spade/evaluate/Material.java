package spade.evaluate;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import spade.Doubles;
import spade.data.TokenWindows;
import spade.model.HiddenStates;
import spade.model.TokenTree;
import spade.tasks.QuestionTokens;

/** Something that passes through a model, and what is measured of it behind the last block. */
public final class Material {

    private final List<Reading> readings;
    private final BiFunction<Head, HiddenStates, Map<Metric, Doubles>> end;

    private Material(List<Reading> readings, BiFunction<Head, HiddenStates, Map<Metric, Doubles>> end) {
        this.readings = readings;
        this.end = end;
    }

    /** The likelihood of a text; a unit is a window, and its loss the mean over its own tokens. */
    public static Material text(TokenWindows text) {
        return new Material(Reading.of(text), Head::likelihood);
    }

    /** The likelihood of the text of some dense outputs, and how far a model's outputs diverge from those. */
    public static Material compared(DenseOutputs dense) {
        return new Material(Reading.of(dense.text()), (head, states) -> head.divergence(states, dense.tokens()));
    }

    /**
     * The likelihood of every choice of some questions, summed over its tokens; a unit is a choice.
     *
     * @param original sequences of more tokens have other positions, as a model's configuration says
     */
    public static Material questions(List<QuestionTokens> questions, int original) {
        return new Material(
                questions.stream()
                        .flatMap(question -> Reading.of(question, original).stream())
                        .toList(),
                Head::choices);
    }

    List<Reading> readings() {
        return readings;
    }

    List<TokenTree> sequences() {
        return readings.stream().map(Reading::tokens).toList();
    }

    /** Tokens that pass through the model. */
    public long tokens() {
        return readings.stream().mapToLong(reading -> reading.tokens().size()).sum();
    }

    Map<Metric, Doubles> measured(Head head, HiddenStates states) {
        return end.apply(head, states);
    }
}
