package spade.evaluate;

import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.HiddenStates;
import spade.model.LanguageModel;

/** One text on its way through a model, with the time that it takes. */
final class TextPass implements AutoCloseable {

    private final Stopwatch forward = new Stopwatch();
    private final HiddenStates states;

    TextPass(LanguageModel model, TokenWindows text) {
        this.states = forward.time(() -> HiddenStates.embed(model, text.tokens()));
    }

    void advance(Block block) {
        forward.time(() -> states.advance(block));
    }

    double[] losses() {
        return forward.time(states::losses);
    }

    double seconds() {
        return forward.seconds();
    }

    @Override
    public void close() {
        states.close();
    }
}
