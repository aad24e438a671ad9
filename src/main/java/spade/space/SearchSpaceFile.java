package spade.space;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import spade.Nearest;
import spade.Reason;
import spade.UsageException;

/**
 * Reads search spaces from JSON with comments and trailing commas; {@code search-spaces/whole.json} explains every key.
 * What is wrong is a {@link UsageException} that names file, line and column, where a value is wrong as a whole those
 * of its end.
 */
public final class SearchSpaceFile {

    private static final long LARGEST = 1 << 20;
    private static final String NONE = "this is no search space; search-spaces/whole.json shows what one looks like";

    private static final ObjectReader READER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.READ_ENUMS_USING_TO_STRING)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build()
            .readerFor(SearchSpace.class);

    private SearchSpaceFile() {}

    /** Reads a file; a space that does not say its name has that of the file. */
    public static SearchSpace read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new UsageException("The file " + file + " is no search space: it has more than " + LARGEST
                        + " bytes; search-spaces/whole.json shows what one looks like.");
            }
            return parse(Files.readString(file, StandardCharsets.UTF_8), file.toString());
        } catch (IOException e) {
            throw new UsageException("Cannot read the search space " + file + " (" + Reason.of(e)
                    + "); check the path, or use one of " + String.join(", ", SearchSpaces.names()) + ".");
        }
    }

    /**
     * Reads a file's text.
     *
     * @param file what errors call it
     */
    static SearchSpace parse(String text, String file) {
        try {
            Optional<SearchSpace> space = Optional.ofNullable(READER.readValue(text));
            return space.orElseThrow(() -> error(file, JsonLocation.NA, NONE)).orNamed(nameOf(file));
        } catch (JsonProcessingException e) {
            throw error(file, Objects.requireNonNullElse(e.getLocation(), JsonLocation.NA), why(e));
        }
    }

    private static String nameOf(String file) {
        return file.replaceFirst("^.*[/\\\\]", "").replaceFirst("\\.json$", "");
    }

    private static UsageException error(String file, JsonLocation at, String why) {
        return new UsageException("Cannot read the search space " + file + " at line " + Math.max(1, at.getLineNr())
                + ", column " + Math.max(1, at.getColumnNr()) + ": " + why + (why.endsWith(".") ? "" : "."));
    }

    private static String why(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            List<String> known =
                    unknown.getKnownPropertyIds().stream().map(Object::toString).toList();
            String key = unknown.getPropertyName();
            return "the key '" + key + "' is unknown; " + Nearest.advice(key, known);
        }
        if (e.getCause() instanceof IllegalArgumentException || e.getCause() instanceof UsageException) {
            return String.valueOf(e.getCause().getMessage());
        }
        if (!(e instanceof JsonMappingException wrong) || e.getCause() instanceof JsonParseException) {
            return "this is no JSON ("
                    + e.getOriginalMessage().lines().findFirst().orElse("") + ")";
        }
        List<String> keys = wrong.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(Objects::nonNull)
                .toList();
        if (keys.isEmpty()) {
            return NONE;
        }
        String key = keys.get(keys.size() - 1);
        if (e instanceof InvalidFormatException word && word.getTargetType().isEnum()) {
            List<String> known = Arrays.stream(word.getTargetType().getEnumConstants())
                    .map(Object::toString)
                    .toList();
            String given = String.valueOf(word.getValue());
            return "'" + given + "' is none of the " + key + "; " + Nearest.advice(given, known);
        }
        return "the value of '" + key + "' is missing or of the wrong sort; search-spaces/whole.json explains it";
    }
}
