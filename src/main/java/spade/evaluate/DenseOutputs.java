package spade.evaluate;

import java.util.List;
import spade.Progress;
import spade.data.TokenWindows;
import spade.model.HiddenStates;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/**
 * What the dense model says to a text, kept so that pruned models can be compared with it: at every position the
 * {@value #LIKELIEST} likeliest next tokens with their log-probabilities, 12 bytes each at most.
 *
 * @param text that the outputs belong to
 * @param tokens batch by batch
 */
public record DenseOutputs(TokenWindows text, List<LikelyTokens> tokens) {

    /** Enough to hold almost all of the probability; the rest counts as one token. */
    private static final int LIKELIEST = 64;

    /** Passes a text through the dense model; the outputs live as long as their owner. */
    public static DenseOutputs of(LanguageModel model, TokenWindows text, TensorScope owner, Progress progress) {
        try (HiddenStates states = HiddenStates.embed(model, text.tokens())) {
            model.each("dense outputs", progress, states::advance);
            return new DenseOutputs(text, new Head(model, Reading.of(text)).likeliest(states, LIKELIEST, owner));
        }
    }
}
