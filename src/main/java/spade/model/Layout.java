package spade.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the tensors of a family's models lie, under the names that transformers 5 gives them.
 *
 * @param embeddings what {@code embed} takes, the token embedding first
 * @param layers the module that lists the decoder blocks, such as {@code model.layers}
 * @param slots the prunable linears of a block, in the order in which {@code block} takes them; those with one path are
 *     stored as one matrix
 * @param norms what else {@code block} takes of a block's tensors
 * @param finalNorms what {@code normalised} takes
 * @param head the output matrix, where it is not the token embedding
 * @param storage how the matrices of linears are stored
 * @param spellings other names that checkpoints have, each as beginnings of names here and what stands in their place
 */
record Layout(
        List<Weight> embeddings,
        String layers,
        List<LinearSlot> slots,
        List<Weight> norms,
        List<Weight> finalNorms,
        String head,
        Storage storage,
        List<Map<String, String>> spellings) {

    /**
     * A tensor that is not pruned.
     *
     * @param name within the checkpoint, or within its block
     * @param sizes its shape under a configuration; one that is 0 says that there is no such tensor
     */
    record Weight(String name, List<ToLongFunction<ModelConfig>> sizes) {

        /** In the place of one that a family does not have. */
        static final Weight NONE = new Weight("", List.of(config -> 0));

        static Weight vector(String name) {
            return new Weight(name, List.of(ModelConfig::hidden));
        }

        /** One number per feature of a head. */
        static Weight ofHead(String name) {
            return new Weight(name, List.of(ModelConfig::headSize));
        }

        static Weight embedding(String name) {
            return new Weight(name, List.of(ModelConfig::vocabulary, ModelConfig::hidden));
        }

        /** Weights and biases of normalisations. */
        static List<Weight> layerNorms(String... modules) {
            return Stream.of(modules)
                    .flatMap(module -> Stream.of(vector(module + ".weight"), vector(module + ".bias")))
                    .toList();
        }

        long[] shape(ModelConfig config) {
            return sizes.stream().mapToLong(size -> size.applyAsLong(config)).toArray();
        }

        boolean isThere(ModelConfig config) {
            return sizes.stream().allMatch(size -> size.applyAsLong(config) > 0);
        }
    }

    /**
     * How the matrices of linears are stored.
     *
     * @param transposed as [in, out]
     * @param groups in how many groups the rows of matrices that are stored as one lie: 1, or one per head
     */
    record Storage(boolean transposed, ToIntFunction<ModelConfig> groups) {

        /** One matrix behind the other, each [out, in]. */
        static final Storage PLAIN = new Storage(false, config -> 1);
    }

    /** The linears of a block by the path of what they are stored in. */
    Map<String, List<LinearSlot>> stored() {
        return slots.stream().collect(Collectors.groupingBy(LinearSlot::path, LinkedHashMap::new, Collectors.toList()));
    }

    /** The name of a tensor or module of a block. */
    String within(int block, String path) {
        return layers + "." + block + "." + path;
    }

    /** What {@code block} takes of a block besides its linears, under the names in a checkpoint. */
    List<Weight> norms(int block) {
        return norms.stream()
                .map(norm -> new Weight(within(block, norm.name()), norm.sizes()))
                .toList();
    }

    /** Every tensor that a model of this family has, with its shape. */
    Map<String, long[]> tensors(ModelConfig config) {
        Map<String, long[]> tensors = new LinkedHashMap<>();
        embeddings.forEach(weight -> put(tensors, weight, config));
        finalNorms.forEach(weight -> put(tensors, weight, config));
        if (!config.tied()) {
            tensors.put(head, embeddings.get(0).shape(config));
        }
        for (int l = 0; l < config.blocks(); l++) {
            int block = l;
            stored().forEach((path, parts) -> putLinears(tensors, within(block, path), parts, config));
            norms(block).forEach(weight -> put(tensors, weight, config));
        }
        return tensors;
    }

    private static void put(Map<String, long[]> tensors, Weight weight, ModelConfig config) {
        if (weight.isThere(config)) {
            tensors.put(weight.name(), weight.shape(config));
        }
    }

    private void putLinears(Map<String, long[]> tensors, String module, List<LinearSlot> parts, ModelConfig config) {
        long rows = parts.stream()
                .mapToLong(part -> part.outputs().applyAsLong(config))
                .sum();
        long columns = parts.get(0).inputs().applyAsLong(config);
        tensors.put(module + ".weight", storage.transposed() ? new long[] {columns, rows} : new long[] {rows, columns});
        if (config.biased().contains(parts.get(0).name())) {
            tensors.put(module + ".bias", new long[] {rows});
        }
    }
}
