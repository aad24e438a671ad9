package spade.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spade.Json;
import spade.Resource;
import spade.model.ModelConfig;

/** Perplexities on WikiText-2 as papers give them, for models that are recognised by their configuration. */
public final class PublishedValues {

    /** Models that the papers measure, by blocks, hidden size, feed-forward size, vocabulary and context. */
    private static final Map<List<Integer>, String> KNOWN = Map.of(
            List.of(32, 4096, 11008, 32000, 2048), "LLaMA-1-7B", List.of(32, 4096, 11008, 32000, 4096), "LLaMA-2-7B");

    /**
     * One published number.
     *
     * @param model such as {@code LLaMA-1-7B}
     * @param pruner such as {@code wanda}
     * @param sparsity unstructured
     * @param allocation such as {@code owl}
     * @param perplexity on the test split of WikiText-2
     * @param source where it was published
     */
    public record Value(
            String model, String pruner, double sparsity, String allocation, double perplexity, String source) {}

    private PublishedValues() {}

    /** The name under which papers measure a model. */
    public static Optional<String> model(ModelConfig config) {
        return Optional.ofNullable(KNOWN.get(
                List.of(config.blocks(), config.hidden(), config.ffn(), config.vocabulary(), config.context())));
    }

    /** Everything published of a model. */
    public static List<Value> of(String model) {
        try {
            return Arrays.stream(Json.read(Resource.text("/spade/compare/published.json"), Value[].class))
                    .filter(value -> value.model().equals(model))
                    .toList();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("Cannot read the published values", e);
        }
    }

    /** Markdown, with what sets these numbers apart from measured ones. */
    public static String markdown(String model) {
        StringBuilder text = new StringBuilder("Published for " + model
                + ", not measured here: WikiText-2 test, context 2048, all windows, 128 windows of C4 to calibrate,"
                + " float16, sequential. Comparable with the table above only under that protocol.\n\n"
                + "| pruner | sparsity | allocation | perplexity | source |\n|---|---|---|---|---|\n");
        for (Value value : of(model)) {
            text.append(String.join(
                    " | ",
                    "| " + value.pruner(),
                    "" + value.sparsity(),
                    value.allocation(),
                    "" + value.perplexity(),
                    value.source() + " |\n"));
        }
        return text.toString();
    }
}
