package spade.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Models that read images too, of which the language model is pruned and measured on text: LLaVA 1.5 (Liu et al. 2024),
 * and Gemma 3 from 4B on. What the part's configuration leaves out is what transformers' class assumes.
 */
final class Nested {

    static final Family LLAVA = of(
            "LlavaForConditionalGeneration",
            "llava",
            List.of(Llama.LLAMA, Llama.MISTRAL, Llama.QWEN2, Llama.QWEN3),
            """
            {"llama": {"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
             "num_attention_heads": 32, "max_position_embeddings": 2048},
            "mistral": {"vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "max_position_embeddings": 131072},
            "qwen2": {"vocab_size": 151936, "hidden_size": 4096, "intermediate_size": 22016, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 32, "max_position_embeddings": 32768},
            "qwen3": {"vocab_size": 151936, "hidden_size": 4096, "intermediate_size": 22016, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 32, "max_position_embeddings": 32768}}""");
    static final Family GEMMA3 = of("Gemma3ForConditionalGeneration", "gemma3", List.of(Gemma.GEMMA3), """
            {"gemma3_text": {"vocab_size": 262208, "hidden_size": 2304, "intermediate_size": 9216,
             "num_hidden_layers": 26, "num_attention_heads": 8, "num_key_value_heads": 4,
             "max_position_embeddings": 131072}}""");

    private Nested() {}

    /**
     * A family around others.
     *
     * @param parts the families that its language model can be of, all laid out as the first
     * @param sizes JSON object: by their types, the numbers that are meant where they are left out
     */
    private static Family of(String architecture, String type, List<Family> parts, String sizes) {
        Family first = parts.get(0);
        Map<String, Family> byType = parts.stream().collect(Collectors.toMap(Family::type, Function.identity()));
        Function<ConfigReader, Family> part =
                fields -> byType.get(fields.node("model_type").asText());
        List<LinearSlot> slots = IntStream.range(0, first.slots().size())
                .mapToObj(i -> biased(
                        first.slots().get(i),
                        fields -> part.apply(fields).slots().get(i).bias().test(fields)))
                .toList();
        Layout of = first.layout();
        Layout layout = new Layout(
                of.embeddings().stream().map(Nested::within).toList(),
                within(of.layers()),
                slots,
                of.norms(),
                of.finalNorms().stream().map(Nested::within).toList(),
                of.head(),
                of.storage(),
                List.of(Map.of(within("model."), "language_model.model.", of.head(), "language_model." + of.head())));
        ConfigForm form = new ConfigForm(
                Optional.of("text_config"),
                Map.of(),
                sizes,
                fields -> part.apply(fields).form().reader().apply(fields));
        return new Family(architecture, type, first.kernels(), layout, form);
    }

    private static LinearSlot biased(LinearSlot slot, Predicate<ConfigReader> bias) {
        return new LinearSlot(slot.name(), slot.path(), slot.role(), slot.input(), slot.outputs(), slot.inputs(), bias);
    }

    private static Layout.Weight within(Layout.Weight weight) {
        return new Layout.Weight(within(weight.name()), weight.sizes());
    }

    private static String within(String name) {
        return name.replaceFirst("^model\\.", "model.language_model.");
    }
}
