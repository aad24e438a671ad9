package spade.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the models of one architecture share: where their tensors lie, which linears a block has, and how their
 * configuration is read. The arithmetic is in kernels, three functions that every family has: {@code embed},
 * {@code block} and {@code normalised}, as {@link LanguageModel} calls them. Every block has the same linears, so that
 * mixtures of experts are no families of this kind.
 *
 * @param architecture the class name that transformers would load, such as {@code LlamaForCausalLM}
 * @param type transformers' {@code model_type}, which stands in for an architecture that is not given
 * @param kernels the name of their source
 * @param embeddings what {@code embed} takes, the token embedding first
 * @param layers the module that lists the decoder blocks, such as {@code model.layers}
 * @param slots the prunable linears of a block, in the order in which {@code block} takes them
 * @param norms what else {@code block} takes of a block's tensors
 * @param finalNorms what {@code normalised} takes
 * @param head the output matrix, where it is not the token embedding
 * @param reader reads the configuration of a model of this family
 */
public record Family(
        String architecture,
        String type,
        String kernels,
        List<Weight> embeddings,
        String layers,
        List<LinearSlot> slots,
        List<Weight> norms,
        List<Weight> finalNorms,
        String head,
        Function<ConfigReader, ModelConfig> reader) {

    /**
     * A tensor that is not pruned.
     *
     * @param name within the checkpoint, or within its block
     * @param sizes its shape under a configuration
     */
    record Weight(String name, List<ToLongFunction<ModelConfig>> sizes) {

        static Weight vector(String name) {
            return new Weight(name, List.of(ModelConfig::hidden));
        }

        long[] shape(ModelConfig config) {
            return sizes.stream().mapToLong(size -> size.applyAsLong(config)).toArray();
        }
    }

    /**
     * A module within a block.
     *
     * @param path below the block, such as {@code self_attn.q_proj}
     */
    public record Module(int block, String path) {}

    /** The module of a linear, such as {@code model.layers.0.self_attn.q_proj}. */
    public String module(int block, LinearSlot slot) {
        return within(block, slot.path());
    }

    String weight(int block, LinearSlot slot) {
        return module(block, slot) + ".weight";
    }

    /** The name of a linear's bias, if it has one. */
    String bias(int block, LinearSlot slot) {
        return module(block, slot) + ".bias";
    }

    /** The name of a tensor or module of a block. */
    String within(int block, String path) {
        return layers + "." + block + "." + path;
    }

    /** Takes a path such as {@code model.layers.0.self_attn.q_proj} apart; empty where it lies in no block. */
    public Optional<Module> parse(String module) {
        Matcher matcher =
                Pattern.compile(Pattern.quote(layers) + "\\.(\\d{1,9})\\.(.+)").matcher(module);
        return matcher.matches()
                ? Optional.of(new Module(Integer.parseInt(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    /** Every tensor that a model of this family has, with its shape. */
    Map<String, long[]> tensors(ModelConfig config) {
        Map<String, long[]> tensors = new LinkedHashMap<>();
        embeddings.forEach(weight -> tensors.put(weight.name(), weight.shape(config)));
        finalNorms.forEach(weight -> tensors.put(weight.name(), weight.shape(config)));
        if (!config.tied()) {
            tensors.put(head, embeddings.get(0).shape(config));
        }
        for (int l = 0; l < config.blocks(); l++) {
            for (LinearSlot slot : slots) {
                tensors.put(weight(l, slot), slot.shape(config));
                if (config.biased().contains(slot.name())) {
                    tensors.put(bias(l, slot), new long[] {slot.outputs().applyAsLong(config)});
                }
            }
            for (Weight norm : norms) {
                tensors.put(within(l, norm.name()), norm.shape(config));
            }
        }
        return tensors;
    }
}
