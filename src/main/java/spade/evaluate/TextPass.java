package spade.evaluate;

import java.util.function.Function;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.Comparison;
import spade.model.HiddenStates;
import spade.model.LanguageModel;

/** One text on its way through a model, with the time that it takes. */
final class TextPass implements AutoCloseable {

    private final Stopwatch forward = new Stopwatch();
    private final HiddenStates states;
    private final Function<HiddenStates, Comparison> end;

    private TextPass(LanguageModel model, TokenWindows text, Function<HiddenStates, Comparison> end) {
        this.states = forward.time(() -> HiddenStates.embed(model, text.tokens()));
        this.end = end;
    }

    /** A pass that ends with the text's likelihood. */
    static TextPass of(LanguageModel model, TokenWindows text) {
        return new TextPass(model, text, states -> new Comparison(states.losses(), new double[0]));
    }

    /** A pass that ends with a comparison with the dense model's outputs too. */
    static TextPass comparing(LanguageModel model, DenseOutputs dense) {
        return new TextPass(model, dense.text(), states -> states.compared(dense.tokens()));
    }

    void advance(Block block) {
        forward.time(() -> states.advance(block));
    }

    Comparison outcome() {
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
