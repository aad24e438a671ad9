package spade.evaluate;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import spade.Doubles;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.HiddenStates;
import spade.model.LanguageModel;

/** Some windows on their way through a model and what is measured at their end, with the time that it takes. */
final class TextPass implements AutoCloseable {

    private final Stopwatch forward = new Stopwatch();
    private final HiddenStates states;
    private final Function<HiddenStates, Map<Metric, Doubles>> end;

    private TextPass(LanguageModel model, long[][] windows, Function<HiddenStates, Map<Metric, Doubles>> end) {
        this.states = forward.time(() -> HiddenStates.embed(model, windows));
        this.end = end;
    }

    /** A pass that ends with the text's likelihood. */
    static TextPass of(LanguageModel model, TokenWindows text) {
        return new TextPass(model, text.tokens(), new Head(model)::likelihood);
    }

    /** A pass that ends with a comparison with the dense model's outputs too. */
    static TextPass comparing(LanguageModel model, DenseOutputs dense) {
        return new TextPass(model, dense.text().tokens(), states -> new Head(model).divergence(states, dense.tokens()));
    }

    /**
     * A pass that ends with what is made of the likelihood of every token.
     *
     * @param windows of any lengths
     */
    static TextPass scoring(
            LanguageModel model, long[][] windows, Function<List<TokenLikelihoods>, Map<Metric, Doubles>> scoring) {
        return new TextPass(model, windows, states -> scoring.apply(new Head(model).tokens(states)));
    }

    void advance(Block block) {
        forward.time(() -> states.advance(block));
    }

    Map<Metric, Doubles> outcome() {
        return forward.time(() -> end.apply(states));
    }

    double seconds() {
        return forward.seconds();
    }

    @Override
    public void close() {
        states.close();
    }
}
