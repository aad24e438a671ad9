package spade.hub;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import spade.SpadeException;
import spade.safetensors.WeightFiles;

/** Which files of a model's repository are needed. */
final class ModelFiles {

    static final String CONFIG = "config.json";
    private static final String TOKENIZER = "tokenizer.json";
    private static final List<String> VOCABULARY = List.of("vocab.json", "merges.txt");
    /** Says how the tokenizer is to be used: which tokens it begins a text with. */
    private static final String TOKENIZER_CONFIG = "tokenizer_config.json";

    /** What a pruned copy takes along. */
    private static final List<String> OTHERS = List.of(
            TOKENIZER_CONFIG,
            "special_tokens_map.json",
            "added_tokens.json",
            "generation_config.json",
            "tokenizer.model",
            "chat_template.jinja",
            "chat_template.json",
            "preprocessor_config.json",
            "processor_config.json",
            "README.md");

    private final Repository repository;
    private final List<RemoteFile> files;

    /** @param files that the repository has */
    ModelFiles(Repository repository, List<RemoteFile> files) {
        this.repository = repository;
        this.files = files;
    }

    /** Whether a directory holds a model and its tokenizer. */
    static boolean isUsable(Path directory) {
        Predicate<String> there = name -> Files.isRegularFile(directory.resolve(name));
        Path index = directory.resolve(WeightFiles.INDEX);
        return there.test(CONFIG)
                && (there.test(TOKENIZER) || VOCABULARY.stream().allMatch(there))
                && (there.test(WeightFiles.INDEX)
                        ? shards(index).stream().allMatch(there)
                        : there.test(WeightFiles.SINGLE));
    }

    /** Whether a directory holds so much that nothing has to be asked. */
    static boolean isWhole(Path directory) {
        return isUsable(directory) && Files.isRegularFile(directory.resolve(TOKENIZER_CONFIG));
    }

    /** All but the weights, the configuration first; fails where the repository holds no model that can be read. */
    List<RemoteFile> beforeWeights() {
        requireWeights();
        if (find(CONFIG).isEmpty()) {
            throw new SpadeException(repository + " has weights and no config.json; name the repository of a whole"
                    + " model, as transformers reads it.");
        }
        if (find(TOKENIZER).isEmpty()
                && !VOCABULARY.stream().allMatch(name -> find(name).isPresent())) {
            throw new SpadeException(repository + " has neither tokenizer.json nor vocab.json with merges.txt; save its"
                    + " fast tokenizer beside the weights with transformers, AutoTokenizer.from_pretrained(\""
                    + repository.name() + "\").save_pretrained(DIR), and give that --model DIR.");
        }
        return Stream.concat(
                        Stream.of(List.of(CONFIG, TOKENIZER), VOCABULARY, OTHERS, List.of(WeightFiles.INDEX))
                                .flatMap(List::stream)
                                .flatMap(name -> find(name).stream()),
                        files.stream().filter(file -> file.path().matches(Hub.LICENCES)))
                .toList();
    }

    /**
     * The weights.
     *
     * @param directory holds the index, if there is one
     */
    List<RemoteFile> weights(Path directory) {
        Set<String> names = find(WeightFiles.INDEX).isPresent()
                ? shards(directory.resolve(WeightFiles.INDEX))
                : Set.of(WeightFiles.SINGLE);
        return names.stream()
                .map(name -> find(name)
                        .orElseThrow(() -> new SpadeException("The index of " + repository + " names the file '" + name
                                + "', which is not in the repository; take another revision.")))
                .toList();
    }

    private void requireWeights() {
        if (find(WeightFiles.SINGLE).isPresent() || find(WeightFiles.INDEX).isPresent()) {
            return;
        }
        String why = named(".*\\.gguf")
                .map(name -> "GGUF files (" + name + "), which are not read; name the repository of the model that they"
                        + " were made of")
                .or(() -> named(WeightFiles.PICKLES)
                        .map(name -> "pickled weights (" + name + "), which are never fetched because reading them can"
                                + " run code; take a revision with safetensors, such as " + repository.name()
                                + "@refs/pr/N where the Hub's converter proposed one, or convert it with transformers,"
                                + " save_pretrained(DIR)"))
                .or(() -> named("adapter.*\\.safetensors")
                        .map(name -> "an adapter (" + name + "); merge it into its model with peft and give that"))
                .orElse("other files than the weights of a language model as transformers saves them, "
                        + WeightFiles.SINGLE + " or " + WeightFiles.INDEX + "; name a repository that has these");
        throw new SpadeException(repository + " holds " + why + ".");
    }

    private Optional<RemoteFile> find(String name) {
        return files.stream().filter(file -> file.path().equals(name)).findFirst();
    }

    private Optional<String> named(String pattern) {
        return files.stream()
                .map(RemoteFile::path)
                .filter(path -> path.matches(pattern))
                .findFirst();
    }

    private static Set<String> shards(Path index) {
        return new TreeSet<>(WeightFiles.read(index).values());
    }
}
