package spade.data;

import static org.assertj.core.api.Assertions.assertThat;
import static spade.Failures.assertFailure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {

    @ParameterizedTest
    @ValueSource(strings = {"bytes", "truncating"})
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
