package spade.data;

import static org.assertj.core.api.Assertions.assertThat;
import static spade.Failures.assertFailure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {

    @ParameterizedTest
    @ValueSource(strings = {"bytes", "truncating", "gpt2", "opt", "gpt-neox"})
    void tokensAreThoseOfThePythonLibraryWithoutTruncationAndPadding(String name) throws IOException {
        Path directory = Tokenizers.directory(name);
        try (Tokenizer tokenizer = Tokenizer.open(directory)) {
            for (JsonNode sample : new ObjectMapper()
                    .readTree(directory.resolve("expected.json").toFile())) {
                assertThat(tokenizer.encode(sample.path("text").asText()))
                        .containsExactly(StreamSupport.stream(sample.path("ids").spliterator(), false)
                                .mapToLong(JsonNode::asLong)
                                .toArray());
            }
        }
    }

    @Test
    void aLongTextIsNotCut() {
        try (Tokenizer tokenizer = Tokenizer.open(Tokenizers.directory("words"))) {
            String text = (Tokenizers.words(0, 100) + " ").repeat(200);
            long[] tokens = tokenizer.encode(text);
            assertThat(tokens).hasSize(20_000).startsWith(1, 2, 3).endsWith(98, 99, 100);
        }
    }

    /** Its hash says so, and the same files have the same hash wherever they lie. */
    @Test
    void everyFileBesideAVocabularyCounts(@TempDir Path folder) throws IOException {
        Path opt = Tokenizers.directory("opt");
        String hash = hash(opt);
        for (String changed : List.of(
                "vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json")) {
            Path copy = Files.createDirectories(folder.resolve(changed));
            try (Stream<Path> files = Files.list(opt)) {
                for (Path file : files.toList()) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
            }
            assertThat(hash(copy)).isEqualTo(hash);
            Path file = copy.resolve(changed);
            String content = Files.readString(file);
            Files.writeString(
                    file,
                    switch (changed) {
                        case "vocab.json" -> content.replaceFirst("\\{", "{\"<new>\": 400, ");
                        case "merges.txt" ->
                            content.substring(0, content.strip().lastIndexOf('\n') + 1);
                        case "tokenizer_config.json" ->
                            content.replace("\"add_bos_token\": true", "\"add_bos_token\": false");
                        case "special_tokens_map.json" -> content.replace("<pad>", "<unk>");
                        default -> content.replace("<later>", "<late>");
                    });
            assertThat(hash(copy)).as(changed).isNotEqualTo(hash);
        }
    }

    @Test
    void theBeginningTokenBesideAVocabularyIsKnown() {
        try (Tokenizer tokenizer = Tokenizer.open(Tokenizers.directory("opt"))) {
            assertThat(tokenizer.beginning()).hasValue(2);
            assertThat(tokenizer.encode("")).containsExactly(2);
        }
    }

    private static String hash(Path directory) {
        try (Tokenizer tokenizer = Tokenizer.open(directory)) {
            return tokenizer.hash();
        }
    }

    @Test
    void bytePairsThatAreReadOtherwiseAreRefused(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("vocab.json"), "{\"a\": 0}");
        Files.writeString(directory.resolve("merges.txt"), "");
        Files.writeString(
                directory.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"RobertaTokenizerFast\"}");
        assertFailure(
                () -> Tokenizer.open(directory),
                "no tokenizer.json in " + directory,
                "RobertaTokenizer",
                "save_pretrained");
        Files.writeString(directory.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"GPT2Tokenizer\"}");
        Files.writeString(directory.resolve("merges.txt"), "a b");
        assertFailure(() -> Tokenizer.open(directory), "Cannot read " + directory.resolve("vocab.json"), "again");
        Files.writeString(directory.resolve("vocab.json"), "[]");
        assertFailure(() -> Tokenizer.open(directory), "Cannot read " + directory.resolve("vocab.json"), "again");
    }

    @Test
    void anAbsentTokenizerIsNamedWithTheWayToOne(@TempDir Path directory) {
        assertFailure(
                () -> Tokenizer.open(directory),
                "no tokenizer.json in " + directory,
                "AutoTokenizer",
                "save_pretrained");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "[1]", "{\"model\": {\"type\": \"Unheard\"}}"})
    void aTokenizerThatCannotBeReadIsNamed(String text, @TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("tokenizer.json"), text);
        assertFailure(() -> Tokenizer.open(directory), "Cannot read " + directory.resolve("tokenizer.json"), "again");
    }
}
