package spade.model;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What the models of one architecture share: where their tensors lie, which linears a block has, and how their
 * configuration is read. The arithmetic is in kernels, three functions that every family has: {@code embed},
 * {@code block} and {@code normalised}, as {@link LanguageModel} calls them. Every block has the same linears, so that
 * mixtures of experts are no families of this kind.
 *
 * @param architecture the class name that transformers would load, such as {@code LlamaForCausalLM}
 * @param type transformers' {@code model_type}, which stands in for an architecture that is not given
 * @param kernels the names of their sources, which are compiled as one
 * @param layout where its tensors lie
 * @param form how its configuration is read
 */
public record Family(String architecture, String type, List<String> kernels, Layout layout, ConfigForm form) {

    /**
     * A module within a block.
     *
     * @param path below the block, such as {@code self_attn.q_proj}
     */
    public record Module(int block, String path) {}

    /** The prunable linears of a block. */
    public List<LinearSlot> slots() {
        return layout.slots();
    }

    /** The module that lists the decoder blocks, such as {@code model.layers}. */
    public String layers() {
        return layout.layers();
    }

    /** The module of a linear, such as {@code model.layers.0.self_attn.q_proj}; several may be stored in one. */
    public String module(int block, LinearSlot slot) {
        return module(block, slot.path());
    }

    /** The module of a block that has this path below it. */
    public String module(int block, String path) {
        return layout.within(block, path);
    }

    /** Which of the linears are stored in the module with this path below a block; none where it holds no linears. */
    public int[] parts(String path) {
        return IntStream.range(0, slots().size())
                .filter(i -> slots().get(i).path().equals(path))
                .toArray();
    }

    /** Takes a path such as {@code model.layers.0.self_attn.q_proj} apart; empty where it lies in no block. */
    public Optional<Module> parse(String module) {
        Matcher matcher = Pattern.compile(Pattern.quote(layers()) + "\\.(\\d{1,9})\\.(.+)")
                .matcher(module);
        return matcher.matches()
                ? Optional.of(new Module(Integer.parseInt(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }
}
