package spade.data;

import static org.assertj.core.api.Assertions.assertThat;
import static spade.Failures.assertFailure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found is what transformers' {@code AutoTokenizer} finds in the same files, but for those marked. */
@SuppressWarnings("NullAway.Init")
class SpecialTokensTest {

    private static final String WORDS = "{\"added_tokens\": [{\"id\": 7, \"content\": \"<added>\"}],"
            + " \"model\": {\"type\": \"WordLevel\", \"vocab\": {\"<v>\": 3, \"<w>\": 4}}}";

    @TempDir
    private Path folder;

    private OptionalLong beginning(String tokenizer) throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), tokenizer);
        return SpecialTokens.beginning(folder, file);
    }

    private void write(String name, String content) throws IOException {
        if (!content.isEmpty()) {
            Files.writeString(folder.resolve(name), content.replace('\'', '"'));
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            nullValues = "none",
            value = {
                // tokenizer_config.json | special_tokens_map.json | config.json
                "`{'bos_token': '<added>'}` | `` | `{'bos_token_id': 1}` | 7",
                "`{'bos_token': {'content': '<v>', 'lstrip': false}}` | `` | `` | 3",
                "`{'bos_token': '<v>'}` | `{'bos_token': '<w>'}` | `` | 4",
                "`{'bos_token': '<v>'}` | `{'bos_token': {'content': '<w>'}}` | `` | 4",
                "`{'bos_token': '<v>', 'added_tokens_decoder': {}}` | `{'bos_token': '<w>'}` | `` | 3",
                "`{'eos_token': '<v>'}` | `{'bos_token': '<added>'}` | `` | 7",
                // A model's configuration speaks where its tokenizer does not.
                "`{'bos_token': null}` | `` | `{'bos_token_id': 5}` | 5",
                "`` | `` | `{'text_config': {'bos_token_id': 6}}` | 6",
                "`{'bos_token': '<unheard>'}` | `` | `{'bos_token_id': 5}` | 5",
                "`{'bos_token': null}` | `` | `{'bos_token_id': null}` | none",
                "`` | `` | `` | none"
            },
            delimiter = '|')
    void theBeginningTokenIsFound(String tokenizer, String map, String config, Long expected) throws IOException {
        write("tokenizer_config.json", tokenizer);
        write("special_tokens_map.json", map);
        write("config.json", config);
        assertThat(beginning(WORDS)).isEqualTo(expected == null ? OptionalLong.empty() : OptionalLong.of(expected));
    }

    @Test
    void unigramVocabulariesAreLists() throws IOException {
        write("tokenizer_config.json", "{'bos_token': '<s>'}");
        assertThat(beginning("{\"model\": {\"vocab\": [[\"<unk>\", 0], [\"x\", -1.5], [\"<s>\", 0]]}}"))
                .hasValue(2);
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        write("tokenizer_config.json", "{'bos_token'");
        assertFailure(() -> beginning(WORDS), "Cannot read " + folder.resolve("tokenizer_config.json"), "again");
    }
}
