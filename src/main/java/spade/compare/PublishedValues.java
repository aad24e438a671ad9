package spade.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import spade.model.ModelConfig;

/** Perplexities on WikiText-2 as papers give them, for models that are recognised by their configuration. */
public final class PublishedValues {

    /** Models that the papers measure, by blocks, hidden size, feed-forward size, vocabulary and context. */
    private enum Known {
        LLAMA_1_7B("LLaMA-1-7B", 32, 4096, 11008, 32000, 2048),
        LLAMA_2_7B("LLaMA-2-7B", 32, 4096, 11008, 32000, 4096);

        private final String label;
        private final List<Integer> shape;

        Known(String label, Integer... shape) {
            this.label = label;
            this.shape = List.of(shape);
        }
    }

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
        List<Integer> shape =
                List.of(config.blocks(), config.hidden(), config.ffn(), config.vocabulary(), config.context());
        return Arrays.stream(Known.values())
                .filter(known -> known.shape.equals(shape))
                .map(known -> known.label)
                .findFirst();
    }

    /** Everything published of a model. */
    public static List<Value> of(String model) {
        try (InputStream file = PublishedValues.class.getResourceAsStream("/spade/compare/published.json")) {
            return Arrays.stream(new ObjectMapper().readValue(file, Value[].class))
                    .filter(value -> value.model().equals(model))
                    .toList();
        } catch (IOException e) {
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
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s |%n",
                    value.pruner(),
                    value.sparsity(),
                    value.allocation(),
                    value.perplexity(),
                    value.source()));
        }
        return text.toString();
    }
}
