package spade.model;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import spade.Digests;
import spade.SpadeException;
import spade.hub.Hub;
import spade.safetensors.SafetensorsFile;
import spade.safetensors.WeightFiles;
import spade.tensor.DType;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/**
 * The weights of a Hugging Face checkpoint directory: one {@code model.safetensors}, or shards with
 * {@code model.safetensors.index.json}. Pickle files are never opened, because reading them runs what they contain.
 */
public final class Checkpoint implements AutoCloseable {

    private final Path directory;
    private final ModelConfig config;
    /** Open files by name, in the order of their names. */
    private final Map<String, SafetensorsFile> files = new TreeMap<>();
    /** Which of them holds a tensor. */
    private final Map<String, String> tensors = new LinkedHashMap<>();
    /** Tensors found finite, with the dtype that they were read in. */
    private final Set<String> finite = ConcurrentHashMap.newKeySet();
    /** What stands in its files in place of the beginnings of the family's names. */
    private Map<String, String> spelling = Map.of();

    private Checkpoint(Path directory, ModelConfig config) {
        this.directory = directory;
        this.config = config;
    }

    /**
     * Opens a checkpoint and checks that its configuration is of a known family, and that every tensor of it is there
     * in its shape and a readable type; no weights are read.
     */
    public static Checkpoint open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new SpadeException("There is no directory " + directory
                    + Hub.nameOf(directory)
                            .map(name -> "; it held " + name + " of the Hub, which --model " + name + " fetches.")
                            .orElse("; --model takes a Hugging Face checkpoint directory or ORG/NAME of the Hub."));
        }
        Checkpoint checkpoint = new Checkpoint(directory, ConfigReader.read(directory));
        try {
            checkpoint.openFiles();
            checkpoint.spelling = checkpoint.spelling();
            checkpoint.config.family().layout().tensors(checkpoint.config).forEach(checkpoint::require);
            return checkpoint;
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    private void openFiles() {
        Path index = directory.resolve(WeightFiles.INDEX);
        if (Files.isRegularFile(index)) {
            tensors.putAll(WeightFiles.read(index));
            for (String name : Set.copyOf(tensors.values())) {
                files.put(name, SafetensorsFile.open(directory.resolve(name)));
            }
        } else if (Files.isRegularFile(directory.resolve(WeightFiles.SINGLE))) {
            SafetensorsFile file = SafetensorsFile.open(directory.resolve(WeightFiles.SINGLE));
            files.put(WeightFiles.SINGLE, file);
            file.names().forEach(name -> tensors.put(name, WeightFiles.SINGLE));
        } else {
            throw noWeights(directory);
        }
    }

    private static SpadeException noWeights(Path directory) {
        try (Stream<Path> content = Files.list(directory)) {
            List<String> pickles = content.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches(WeightFiles.PICKLES))
                    .sorted()
                    .toList();
            if (!pickles.isEmpty()) {
                return new SpadeException("The weights in " + directory + " are pickle files (" + pickles.get(0)
                        + "), which are never opened because they can run code; save them as safetensors first,"
                        + " for example with transformers: model.save_pretrained(directory, safe_serialization=True).");
            }
            return new SpadeException("There is neither " + WeightFiles.SINGLE + " nor " + WeightFiles.INDEX + " in "
                    + directory + "; download the checkpoint's weights.");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + directory, e);
        }
    }

    public Path directory() {
        return directory;
    }

    public ModelConfig config() {
        return config;
    }

    /** The type in which its linears are stored. */
    public DType dtype() {
        return dtype(config.family().module(0, config.family().slots().get(0)) + ".weight");
    }

    /** The type in which one of the family's tensors is stored. */
    DType dtype(String canonical) {
        return file(stored(canonical)).requireReadable(stored(canonical));
    }

    /** The first spelling under which the token embedding, and the output matrix if it is another, are there. */
    private Map<String, String> spelling() {
        Layout layout = config.family().layout();
        String embedding = layout.embeddings().get(0).name();
        List<String> ends = List.of(embedding, config.tied() ? embedding : layout.head());
        return Stream.concat(Stream.of(Map.<String, String>of()), layout.spellings().stream())
                .filter(candidate -> ends.stream().allMatch(name -> tensors.containsKey(spelt(name, candidate))))
                .findFirst()
                .orElse(Map.of());
    }

    private static String spelt(String name, Map<String, String> spelling) {
        return spelling.entrySet().stream()
                .filter(entry -> name.startsWith(entry.getKey()))
                .findFirst()
                .map(entry -> entry.getValue() + name.substring(entry.getKey().length()))
                .orElse(name);
    }

    /** What a tensor of the family is called in the files. */
    String stored(String name) {
        return spelt(name, spelling);
    }

    private void require(String canonical, long[] shape) {
        String name = stored(canonical);
        if (!tensors.containsKey(name)) {
            throw new SpadeException("Tensor " + name + " is missing from " + directory
                    + "; the checkpoint is incomplete or its config.json belongs to another model.");
        }
        SafetensorsFile file = file(name);
        if (!Arrays.equals(file.shape(name), shape)) {
            throw new SpadeException("Tensor " + name + " of " + directory + " has the shape "
                    + Arrays.toString(file.shape(name)) + " where config.json asks for " + Arrays.toString(shape)
                    + "; the two belong to different models.");
        }
        file.requireReadable(name);
    }

    Set<String> fileNames() {
        return files.keySet();
    }

    String fileOf(String tensor) {
        return Objects.requireNonNull(tensors.get(tensor));
    }

    private SafetensorsFile file(String tensor) {
        return Objects.requireNonNull(files.get(fileOf(tensor)));
    }

    /** Elements of all tensors that the family's models have; the files may hold others, such as a vision tower's. */
    long parameters() {
        return config.family().layout().tensors(config).values().stream()
                .mapToLong(shape -> Arrays.stream(shape).reduce(1, (x, y) -> x * y))
                .sum();
    }

    /** Reads one of the family's tensors; NaN and infinite values are refused. */
    NDArray read(String canonical, DType dtype, Kernels kernels, TensorScope owner) {
        String name = stored(canonical);
        NDArray tensor = file(name).read(name, dtype, kernels, owner);
        // Streamed blocks are read again and again; once is enough. Several threads may read.
        if (!finite.contains(name + dtype)
                && kernels.call("finite").with(tensor).integer() == 0) {
            throw new SpadeException("Tensor " + name + " of " + directory + " holds NaN or infinite values as " + dtype
                    + "; the checkpoint is damaged"
                    + (dtype == DType.FLOAT16 ? ", or its values need --dtype bfloat16 or float32." : "."));
        }
        finite.add(name + dtype);
        return tensor;
    }

    /**
     * SHA-256 over config.json and every stored tensor byte: what a measurement on this checkpoint depends on, wherever
     * it lies.
     */
    public String hash() {
        MessageDigest digest = Digests.sha256();
        try {
            digest.update(Files.readAllBytes(directory.resolve("config.json")));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the configuration in " + directory, e);
        }
        files.forEach((name, file) -> {
            digest.update(file.contents().getBytes(StandardCharsets.UTF_8));
            file.eachBytes(digest::update);
        });
        return Digests.hex(digest);
    }

    @Override
    public void close() {
        files.values().forEach(SafetensorsFile::close);
    }
}
