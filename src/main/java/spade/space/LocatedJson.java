package spade.space;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spade.space.LocatedValue.Member;

/** Reads JSON with comments and trailing commas as values that know their places. */
final class LocatedJson {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String file;
    private final JsonParser parser;

    private LocatedJson(String file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** The one value of a text. */
    static LocatedValue read(String text, String file) {
        try (JsonParser parser = JSON.createParser(text)) {
            LocatedJson json = new LocatedJson(file, parser);
            LocatedValue value = json.value(parser.nextToken());
            if (parser.nextToken() != null) {
                throw json.here().error("nothing may follow the search space");
            }
            return value;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            Place place = at == null ? new Place(file, 1, 1) : new Place(file, at.getLineNr(), at.getColumnNr());
            String why = e.getOriginalMessage().lines().findFirst().orElse("");
            throw place.error("this is no JSON (" + why + ")");
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory does not fail", e);
        }
    }

    private LocatedValue value(@Nullable JsonToken token) throws IOException {
        if (token == null) {
            throw here().error("the file holds no search space; search-spaces/whole.json shows what one looks like");
        }
        Place place = here();
        return switch (token) {
            case START_OBJECT -> new LocatedValue.Members(place, members());
            case START_ARRAY -> new LocatedValue.Items(place, items());
            case VALUE_STRING -> new LocatedValue.Text(place, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> numeral(place);
            default -> new LocatedValue.Word(place, parser.getText());
        };
    }

    private List<Member> members() throws IOException {
        List<Member> members = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            LocatedValue.Text key = new LocatedValue.Text(here(), parser.currentName());
            members.add(new Member(key, value(parser.nextToken())));
        }
        return members;
    }

    private List<LocatedValue> items() throws IOException {
        List<LocatedValue> items = new ArrayList<>();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            items.add(value(next));
        }
        return items;
    }

    private LocatedValue numeral(Place place) throws IOException {
        double value = Double.parseDouble(parser.getText());
        if (!Double.isFinite(value)) {
            throw place.error("the number " + parser.getText() + " is too large");
        }
        return new LocatedValue.Numeral(place, value);
    }

    private Place here() {
        JsonLocation at = parser.currentTokenLocation();
        return new Place(file, Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
    }
}
