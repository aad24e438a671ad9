package spade.measure;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import spade.Progress;
import spade.evaluate.DenseOutputs;
import spade.evaluate.Material;
import spade.evaluate.Metric;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/** What passes through a model for requests. */
final class Materials {

    private final ModelTexts texts;
    private final Supplier<LanguageModel> model;
    private final TensorScope scope;
    private final Progress progress;
    /** What the dense model says to a text; only if pruned models are compared with it. */
    private final Map<TextPart, DenseOutputs> dense = new HashMap<>();

    /** @param scope owns what the dense model says */
    Materials(ModelTexts texts, Supplier<LanguageModel> model, TensorScope scope, Progress progress) {
        this.texts = texts;
        this.model = model;
        this.scope = scope;
        this.progress = progress;
    }

    /** What passes for a request; what it is compared with passes now. */
    Material of(Request request) {
        if (request.metrics().contains(Metric.CHOICE)) {
            return Material.questions(
                    texts.questions(request.text()), model.get().config().own().original());
        }
        return request.metrics().contains(Metric.KL)
                ? Material.compared(dense.computeIfAbsent(
                        request.text(), part -> DenseOutputs.of(model.get(), texts.part(part), scope, progress)))
                : Material.text(texts.part(request.text()));
    }

    /** How many tokens pass for a request. */
    long tokens(Request request) {
        return request.metrics().contains(Metric.CHOICE)
                ? of(request).tokens()
                : texts.part(request.text()).tokenCount();
    }
}
