package spade;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Records as JSON, written and read. NaN and infinities, which JSON has no number for, are written as null, which a
 * {@code double} and {@link Doubles} read as NaN: a model that pruning broke has such perplexities. Enums stand as what
 * their {@code toString} says, paths and durations as text, an empty {@link java.util.Optional} as null. What is read
 * has to be whole: a field that is missing or unknown is an error, except that a missing {@code double} is NaN and a
 * missing Optional empty.
 */
public final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper()
            // A record is its components, and no question that it answers.
            .setVisibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .enable(
                    DeserializationFeature.READ_ENUMS_USING_TO_STRING,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .registerModule(new Jdk8Module())
            .registerModule(new SimpleModule()
                    .addSerializer(Double.class, new WriteNumber())
                    .addSerializer(double.class, new WriteNumber())
                    .addDeserializer(double.class, new ReadNumber())
                    .addSerializer(Path.class, ToStringSerializer.instance)
                    .addSerializer(Duration.class, ToStringSerializer.instance)
                    .addDeserializer(Duration.class, new ReadDuration()));

    private Json() {}

    /** One line. */
    public static String line(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Every record can be written as JSON", e);
        }
    }

    /** Several lines, indented. */
    public static String pretty(Object value) {
        return tree(value).toPrettyString();
    }

    /** Writes several lines, indented, as a file that is there whole or not at all. */
    public static void write(Path file, Object value) {
        AtomicFile.write(file, pretty(value));
    }

    /**
     * Reads what {@link #line} or {@link #pretty} made.
     *
     * @throws JsonProcessingException if it is damaged; the caller knows where it stood
     */
    public static <T> T read(String json, Class<T> type) throws JsonProcessingException {
        return read(MAPPER.readTree(json), type);
    }

    /**
     * Reads what {@link #tree} made.
     *
     * @throws JsonProcessingException if it is damaged; the caller knows where it stood
     */
    public static <T> T read(JsonNode tree, Class<T> type) throws JsonProcessingException {
        if (tree.isNull() || tree.isMissingNode()) {
            throw JsonMappingException.from(
                    (JsonParser) null, "nothing where there should be a " + type.getSimpleName());
        }
        return MAPPER.treeToValue(tree, type);
    }

    /** Reads a file that {@link #write} made. */
    public static <T> T read(Path file, Class<T> type) {
        try {
            return MAPPER.readValue(file.toFile(), type);
        } catch (JsonProcessingException e) {
            throw new SpadeException(
                    "The file " + file + " is damaged or cut off (" + e.getOriginalMessage()
                            + "); restore it from a copy.",
                    e);
        } catch (IOException e) {
            throw new SpadeException("Cannot read " + file + " (" + Reason.of(e) + "); check that it is there.", e);
        }
    }

    /** A value as it would be read again, to compare it with what a file holds. */
    public static JsonNode tree(Object value) {
        try {
            return MAPPER.readTree(line(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What was just written can be read", e);
        }
    }

    private static final class WriteNumber extends JsonSerializer<Double> {

        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                json.writeNumber(value);
            } else {
                json.writeNull();
            }
        }
    }

    private static final class ReadNumber extends JsonDeserializer<Double> {

        @Override
        public Double deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return json.currentToken().isNumeric()
                    ? json.getDoubleValue()
                    : (Double) context.handleUnexpectedToken(Double.class, json);
        }

        @Override
        public Double getNullValue(DeserializationContext context) {
            return Double.NaN;
        }
    }

    private static final class ReadDuration extends FromStringDeserializer<Duration> {

        ReadDuration() {
            super(Duration.class);
        }

        @Override
        protected Duration _deserialize(String text, DeserializationContext context) {
            return Duration.parse(text);
        }
    }
}
