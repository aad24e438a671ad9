package spade.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import spade.Progress;
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
        try {
            JsonNode expected =
                    JSON.readTree(directory(name).resolve("expected.json").toFile());
            return new Fixture(
                    directory(name),
                    rows(expected.path("tokens"))
                            .map(row ->
                                    doubles(row).mapToLong(Double::longValue).toArray())
                            .toArray(long[][]::new),
                    doubles(expected.path("losses")).mapToDouble(x -> x).toArray(),
                    rows(expected.path("inputNorms"))
                            .map(row -> doubles(row).mapToDouble(x -> x).toArray())
                            .toArray(double[][]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path directory(String name) {
        return Path.of("src", "test", "resources", "models", name);
    }

    private static Stream<JsonNode> rows(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
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
            return WindowLosses.of(model, states);
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
                "gpt2",
                "gpt2-scaled",
                "bloom",
                "phi3",
                "phi3-long",
                "phi3-short",
                "rope-yarn",
                "rope-yarn-4",
                "rope-dynamic");
    }
}
