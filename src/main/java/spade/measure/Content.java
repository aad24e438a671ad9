package spade.measure;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import spade.data.BeginningToken;
import spade.data.TokenWindows;
import spade.tasks.QuestionTokens;
import spade.tasks.TaskTokens;

/**
 * Tokens that requests name by their hash, as data: with them a process that has the model answers without reading a
 * text file.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
    @JsonSubTypes.Type(value = Content.Text.class, name = "text"),
    @JsonSubTypes.Type(value = Content.Draw.class, name = "draw"),
    @JsonSubTypes.Type(value = Content.Questions.class, name = "questions")
})
public sealed interface Content {

    /** All windows that were cut from a text. */
    record Text(TokenWindows windows) implements Content {

        @Override
        public String hash() {
            return windows.hash();
        }

        @Override
        public void giveTo(ModelTexts texts) {
            texts.take(windows);
        }
    }

    /** Windows of a draw of the calibration text. */
    record Draw(int draw, TokenWindows windows) implements Content {

        @Override
        public String hash() {
            return windows.hash();
        }

        @Override
        public void giveTo(ModelTexts texts) {
            texts.take(draw, windows);
        }
    }

    /** The questions of all tasks that were read together. */
    record Questions(BeginningToken bos, List<QuestionTokens> questions) implements Content {

        private TaskTokens tokens() {
            return new TaskTokens(List.of(), questions, bos, List.of(), List.of());
        }

        @Override
        public String hash() {
            return tokens().hash();
        }

        @Override
        public void giveTo(ModelTexts texts) {
            texts.take(tokens());
        }
    }

    /** SHA-256 of the tokens. */
    String hash();

    /** Makes it known where requests are answered. */
    void giveTo(ModelTexts texts);

    /** What a request names. */
    static List<Named> of(Request request, ModelTexts texts) {
        List<Named> named = new ArrayList<>();
        if (request.pruner().isPresent()) {
            int draw = request.draw();
            named.add(new Named("draw " + draw, () -> new Draw(draw, texts.calibration(draw))));
        }
        String hash = request.text().text();
        Optional<Named> text = texts.whole(hash).map(windows -> new Named(hash, () -> new Text(windows)));
        Optional<Named> asked =
                texts.asked(hash).map(read -> new Named(hash, () -> new Questions(read.bos(), read.questions())));
        Stream.concat(text.stream(), asked.stream()).forEach(named::add);
        return named;
    }

    /**
     * What a request names.
     *
     * @param name the same for the same content of a model
     * @param content made when it is asked for
     */
    record Named(String name, Supplier<Content> content) {}
}
