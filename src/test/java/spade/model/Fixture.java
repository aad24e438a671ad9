package spade.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import spade.Progress;
import spade.data.TokenWindows;
import spade.evaluate.WindowLosses;
import spade.safetensors.SafetensorsFile;
import spade.safetensors.SafetensorsWriter;
import spade.tensor.DType;
import spade.tensor.TensorScope;

/**
 * One of the tiny checkpoints in the test resources.
 *
 * @param tokens [windows][tokens]
 * @param losses mean negative log-likelihood per window by transformers
 * @param inputNorms per block, the Frobenius norm of each of the linears' inputs by transformers
 */
record Fixture(Path directory, long[][] tokens, double[] losses, double[][] inputNorms) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Fixture of(String name) {
        JsonNode expected = expected(name);
        return new Fixture(
                directory(name),
                rows(expected.path("tokens"))
                        .map(row -> doubles(row).mapToLong(Double::longValue).toArray())
                        .toArray(long[][]::new),
                array(expected.path("losses")),
                rows(expected.path("inputNorms")).map(Fixture::array).toArray(double[][]::new));
    }

    private static JsonNode expected(String name) {
        try {
            return JSON.readTree(directory(name).resolve("expected.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What torch makes of it by a pruner, at 50 % and block after block.
     *
     * @param losses as of the dense model
     * @param masks by the module that transformers stores them in, the zeros of its matrices one behind the other
     */
    record Pruned(double[] losses, Map<String, BitSet> masks) {}

    Pruned pruned(String method) {
        JsonNode pruned =
                expected(directory.getFileName().toString()).path("pruned").path(method);
        Map<String, BitSet> masks = new TreeMap<>();
        pruned.path("masks")
                .properties()
                .forEach(mask -> masks.put(
                        mask.getKey(),
                        BitSet.valueOf(
                                Base64.getDecoder().decode(mask.getValue().asText()))));
        return new Pruned(array(pruned.path("losses")), masks);
    }

    TokenWindows windows() {
        return new TokenWindows("fixture", tokens, (long) tokens.length * tokens[0].length);
    }

    static Path directory(String name) {
        return Path.of("src", "test", "resources", "models", name);
    }

    private static Stream<JsonNode> rows(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static double[] array(JsonNode array) {
        return doubles(array).mapToDouble(x -> x).toArray();
    }

    private static Stream<Double> doubles(JsonNode array) {
        return rows(array).map(JsonNode::asDouble);
    }

    LanguageModel load(DType dtype, TensorScope scope) {
        return load(directory, dtype, scope);
    }

    static LanguageModel load(Path directory, DType dtype, TensorScope scope) {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            return LanguageModel.load(checkpoint, dtype, Residency.ALL, scope, Progress.NONE);
        }
    }

    /** Copies the checkpoint's files, expectations left out. */
    Path copyTo(Path target) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (!file.endsWith("expected.json")) {
                    Files.copy(file, target.resolve(file.getFileName()));
                }
            }
        }
        return target;
    }

    /** Changes the config.json in a directory. */
    static void editConfig(Path directory, Consumer<ObjectNode> change) throws IOException {
        Path file = directory.resolve("config.json");
        ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
        change.accept(config);
        Files.writeString(file, config.toString());
    }

    /** A tensor on its way into another file. */
    record Weights(float[] values, long[] shape) {}

    /** Rewrites the float32 weights in a directory after a change of some of them. */
    static void editWeights(Path directory, Consumer<Map<String, Weights>> change) {
        Path file = directory.resolve("model.safetensors");
        Map<String, Weights> weights = new TreeMap<>();
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            tensors.names().forEach(name -> weights.put(name, new Weights(tensors.floats(name), tensors.shape(name))));
        }
        change.accept(weights);
        SafetensorsWriter writer = new SafetensorsWriter();
        weights.forEach((name, tensor) -> writer.add(name, tensor.values(), tensor.shape()));
        writer.write(file);
    }

    /** Passes windows through all blocks. */
    static double[] losses(LanguageModel model, long[][] windows) {
        try (HiddenStates states = HiddenStates.embed(model, windows)) {
            for (int l = 0; l < model.config().blocks(); l++) {
                states.advance(model.block(l));
            }
            return WindowLosses.of(model, windows, states);
        }
    }

    /** Every checkpoint of the test resources. */
    static List<String> names() {
        return List.of(
                "grouped-untied",
                "biases",
                "head-dim",
                "rope-linear",
                "rope-linear-4",
                "rope-llama3",
                "rope-llama3-4",
                "sharded",
                "mistral",
                "qwen2",
                "qwen2-window",
                "opt",
                "opt-after",
                "neox",
                "neox-serial",
                "neox-4",
                "gpt2",
                "gpt2-scaled",
                "bloom",
                "phi3",
                "phi3-long",
                "phi3-short",
                "phi3-4",
                "rope-yarn",
                "rope-yarn-4",
                "rope-dynamic",
                "qwen3",
                "gemma",
                "gemma2",
                "gemma3",
                "gemma3-4",
                "gemma3-nested",
                "llava",
                "llava-4");
    }
}
