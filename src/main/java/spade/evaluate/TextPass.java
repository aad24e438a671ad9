package spade.evaluate;

import java.util.Map;
import java.util.function.Function;
import spade.Doubles;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.Comparison;
import spade.model.HiddenStates;
import spade.model.LanguageModel;

/** One text on its way through a model, with the time that it takes. */
final class TextPass implements AutoCloseable {

    private final Stopwatch forward = new Stopwatch();
    private final HiddenStates states;
    private final Function<HiddenStates, Map<Metric, Doubles>> end;

    private TextPass(LanguageModel model, TokenWindows text, Function<HiddenStates, Map<Metric, Doubles>> end) {
        this.states = forward.time(() -> HiddenStates.embed(model, text.tokens()));
        this.end = end;
    }

    /** A pass that ends with the text's likelihood. */
    static TextPass of(LanguageModel model, TokenWindows text) {
        return new TextPass(model, text, states -> Map.of(Metric.NLL, Doubles.of(states.losses())));
    }

    /** A pass that ends with a comparison with the dense model's outputs too. */
    static TextPass comparing(LanguageModel model, DenseOutputs dense) {
        return new TextPass(model, dense.text(), states -> {
            Comparison found = states.compared(dense.tokens());
            return Map.of(Metric.NLL, Doubles.of(found.nll()), Metric.KL, Doubles.of(found.kl()));
        });
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
