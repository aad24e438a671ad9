package spade.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import spade.Reason;
import spade.SpadeException;

/** What the files beside a tokenizer say of its special tokens. */
final class SpecialTokens {

    private SpecialTokens() {}

    /**
     * The beginning token's number. Its text is what transformers takes: that of {@code special_tokens_map.json} before
     * that of {@code tokenizer_config.json}, unless the latter lists its added tokens, as all do that transformers 4
     * wrote since it has done so. The number that {@code config.json} gives is for tokenizers that name none.
     *
     * @param tokenizer the {@code tokenizer.json}
     */
    static OptionalLong beginning(Path directory, Path tokenizer) {
        JsonNode map = read(directory.resolve("special_tokens_map.json"));
        JsonNode config = read(directory.resolve("tokenizer_config.json"));
        Optional<String> named = (config.has("added_tokens_decoder") ? Stream.of(config, map) : Stream.of(map, config))
                .map(file -> file.path("bos_token"))
                .map(token -> token.isObject() ? token.path("content") : token)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst();
        OptionalLong found = named.map(text -> number(read(tokenizer), text)).orElse(OptionalLong.empty());
        return found.isPresent() ? found : configured(read(directory.resolve("config.json")));
    }

    /** By the added tokens, or the vocabulary: numbers by text, or in a unigram model pairs of text and score. */
    private static OptionalLong number(JsonNode tokenizer, String text) {
        JsonNode vocabulary = tokenizer.path("model").path("vocab");
        Stream<JsonNode> added = StreamSupport.stream(
                        tokenizer.path("added_tokens").spliterator(), false)
                .filter(token -> token.path("content").asText().equals(text))
                .map(token -> token.path("id"));
        LongStream known = Stream.concat(added, Stream.of(vocabulary.path(text)))
                .filter(JsonNode::isIntegralNumber)
                .mapToLong(JsonNode::asLong);
        IntStream pairs = IntStream.range(0, vocabulary.isArray() ? vocabulary.size() : 0)
                .filter(i -> vocabulary.path(i).path(0).asText().equals(text));
        return LongStream.concat(known, pairs.asLongStream()).findFirst();
    }

    /** A model that reads more than text has its language model's configuration in a part of its own. */
    private static OptionalLong configured(JsonNode config) {
        return Stream.of(config, config.path("text_config"))
                .map(part -> part.path("bos_token_id"))
                .filter(JsonNode::isIntegralNumber)
                .mapToLong(JsonNode::asLong)
                .findFirst();
    }

    /** Nothing where a file is absent: none of them has to be there. */
    private static JsonNode read(Path file) {
        try {
            return Files.isRegularFile(file) ? new ObjectMapper().readTree(file.toFile()) : MissingNode.getInstance();
        } catch (JsonProcessingException e) {
            throw new SpadeException(
                    "Cannot read " + file + ": not JSON (" + e.getOriginalMessage() + "); download the file again.", e);
        } catch (IOException e) {
            throw new SpadeException("Cannot read " + file + " (" + Reason.of(e) + "); check that it may be read.", e);
        }
    }
}
