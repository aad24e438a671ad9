package spade.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static spade.Failures.assertFailure;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.data.BeginningToken;
import spade.data.Tokenizer;

/** Choices in tokens; OPT's tokenizer puts {@code </s>}, number 2, in front of a text. */
class ChoiceEncoderTest {

    private static final long BEGINNING = 2;

    private final Tokenizer tokenizer = Tokenizer.open(Path.of("src", "test", "resources", "tokenizers", "opt"));

    @AfterEach
    void close() {
        tokenizer.close();
    }

    private ChoiceEncoder.Encoded encode(BeginningToken bos, int most, String context, String continuation) {
        return new ChoiceEncoder(tokenizer, bos, most)
                .encode(new Choice(context, continuation, 1), "question 3 of the task t");
    }

    private ChoiceEncoder.Encoded encode(String context, String continuation) {
        return encode(BeginningToken.NONE, 100, context, continuation);
    }

    /** White space at a context's end, which tokenizers have in the token of the word behind it. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", " \t\n", "\u00a0", "\u0085\u2003", "\u001c"})
    void blanksAtItsEndBelongToTheChoice(String blanks) {
        ChoiceEncoder.Encoded found = encode("The sea" + blanks, " is wide.");
        long[] before = tokenizer.encode("The sea", false);
        assertThat(found.tokens()).containsExactly(tokenizer.encode("The sea" + blanks + " is wide.", false));
        assertThat(found.scored()).isEqualTo(found.tokens().length - before.length);
        assertThat(found.truncated()).isFalse();
        assertThat(found.merged()).isFalse();
    }

    @Test
    void theBeginningTokenStandsWhereItIsAskedFor() {
        long[] bare = encode("The sea", " is wide.").tokens();
        assertThat(bare[0]).isNotEqualTo(BEGINNING);
        for (BeginningToken bos : new BeginningToken[] {BeginningToken.TEXT, BeginningToken.WINDOW}) {
            ChoiceEncoder.Encoded found = encode(bos, 100, "The sea", " is wide.");
            assertThat(found.tokens()[0]).isEqualTo(BEGINNING);
            assertThat(Arrays.copyOfRange(found.tokens(), 1, bare.length + 1)).containsExactly(bare);
            assertThat(found.scored()).isEqualTo(encode("The sea", " is wide.").scored());
            // A text that has one gets no second one.
            long[] begun = encode(bos, 100, "</s>The sea", " is wide.").tokens();
            assertThat(begun).containsExactly(found.tokens());
        }
        // What is asked of nothing is asked behind the beginning token.
        long[] alone = encode("", " wide").tokens();
        assertThat(alone[0]).isEqualTo(BEGINNING);
        assertThat(Arrays.copyOfRange(alone, 1, alone.length)).containsExactly(tokenizer.encode(" wide", false));
    }

    /** The harness leaves such a context without tokens, and fails. */
    @Test
    void aContextOfBlanksNeedsABeginningToken() {
        assertFailure(
                () -> encode(" ", " is wide."),
                "The context of question 3 of the task t has no tokens",
                "--bos window");
        assertThat(encode(BeginningToken.WINDOW, 100, " ", " is wide.").tokens()[0])
                .isEqualTo(BEGINNING);
    }

    @Test
    void aContextThatIsTooLongIsCutOnTheLeft() {
        long[] whole =
                encode("The sea is wide. The sea is wide. The sea", " is wide.").tokens();
        int scored =
                encode("The sea is wide. The sea is wide. The sea", " is wide.").scored();
        ChoiceEncoder.Encoded cut =
                encode(BeginningToken.NONE, scored, "The sea is wide. The sea is wide. The sea", " is wide.");
        assertThat(cut.truncated()).isTrue();
        assertThat(cut.scored()).isEqualTo(scored);
        // The last token predicts nothing, so that one more than the model reads is kept.
        assertThat(cut.tokens()).containsExactly(Arrays.copyOfRange(whole, whole.length - scored - 1, whole.length));
        assertFailure(
                () -> encode(BeginningToken.NONE, scored - 1, "The sea", " is wide."),
                "question 3 of the task t",
                scored + " tokens",
                "at most " + (scored - 1));
    }

    /** Every place of a sentence where a context may end, within words too. */
    @Test
    void whatMergesWithItsContextIsTold() {
        String sentence = "The sea is wide.";
        int merged = 0;
        for (int end = 1; end < sentence.length(); end++) {
            String context = sentence.substring(0, end).stripTrailing();
            long[] before = tokenizer.encode(context, false);
            long[] whole = tokenizer.encode(sentence, false);
            boolean differs = !Arrays.equals(before, Arrays.copyOf(whole, before.length));
            if (before.length < whole.length) {
                ChoiceEncoder.Encoded found = encode(sentence.substring(0, end), sentence.substring(end));
                assertThat(found.merged()).isEqualTo(differs);
                assertThat(found.scored()).isEqualTo(whole.length - before.length);
                merged += differs ? 1 : 0;
            }
        }
        assertThat(merged).isPositive();
    }

    @Test
    void aChoiceWithoutTokensIsRefused() {
        // The last letter makes one token with what stands before it.
        assertFailure(() -> encode("The se", "a"), "question 3 of the task t", "no tokens of its own");
    }
}
