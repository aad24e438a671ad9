package spade.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.data.Tokenizer;
import spade.demo.BytePairs.Merge;

class BytePairsTest {

    private static final List<String> TEXTS = List.of(
            "the cat sat on the mat, the cat's hat lay on the other mat\n\nthe end", "naïve café — déjà vu 42 😀 the");

    @Test
    void mostFrequentPairIsJoinedFirst() {
        // low×5, lower×2, newest×6, widest×3: the example of Sennrich et al. 2016, without their end-of-word sign.
        String text = "low ".repeat(5) + "lower ".repeat(2) + "newest ".repeat(6) + "widest ".repeat(3);

        List<Merge> merges = BytePairs.learn(List.of(" " + text.strip()), 262).merges();

        // es and st both occur nine times, and e comes before s; then the whole of "est".
        assertThat(merges.subList(0, 2)).containsExactly(new Merge("e", "s"), new Merge("es", "t"));
        assertThat(merges).hasSize(262 - 257);
    }

    @Test
    void overlappingPairsAreJoinedFromTheLeft() {
        BytePairs learned = BytePairs.learn(List.of("aaa aaa"), 259);

        assertThat(learned.merges()).containsExactly(new Merge("a", "a"), new Merge("aa", "a"));
    }

    @Test
    void learningStopsWhenNothingRepeats() {
        assertThat(BytePairs.learn(List.of("abc"), 300).tokens()).hasSize(257);
    }

    @Test
    void sameTextMakesTheSameFiles(@TempDir Path first, @TempDir Path second) throws IOException {
        TokenizerFiles.write(first, BytePairs.learn(TEXTS, 300), 64);
        TokenizerFiles.write(second, BytePairs.learn(TEXTS, 300), 64);

        assertThat(first.resolve("tokenizer.json")).hasSameBinaryContentAs(second.resolve("tokenizer.json"));
    }

    @Test
    void everyTextSurvivesTheRoundTrip(@TempDir Path directory) throws IOException {
        TokenizerFiles.write(directory, BytePairs.learn(TEXTS, 300), 64);
        String strange = "  The CAT\t\tsat;\r\n日本 \u0000\u00a0\u2003x\n\n\n 'll don't <|endoftext|> 😀 3½²";

        try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(directory)) {
            for (String text : List.of(TEXTS.get(0), TEXTS.get(1), strange)) {
                long[] ids = tokenizer.encode(text).getIds();
                assertThat(tokenizer.decode(ids)).isEqualTo(text);
            }
        }
    }

    @Test
    void mergingIsWhatTheLibraryDoes(@TempDir Path directory) throws IOException {
        BytePairs learned = BytePairs.learn(TEXTS, 300);
        TokenizerFiles.write(directory, learned, 64);

        try (Tokenizer tokenizer = Tokenizer.open(directory)) {
            assertThat(tokenizer.encode("<|endoftext|>")).containsExactly(BytePairs.END_OF_TEXT_ID);
            assertThat(tokenizer.encode("the")).hasSize(1);
            assertThat(tokenizer.encode(" the"))
                    .containsExactly(learned.tokens().indexOf("Ġthe"));
            assertThat(tokenizer.encode("A")).containsExactly(learned.tokens().indexOf("A"));
        }
        assertThat(Files.size(directory.resolve("tokenizer_config.json"))).isPositive();
    }
}
