package spade.space;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spade.Nearest;

/** A value of a JSON file that knows where it stands. What is wrong with it is a {@link spade.UsageException}. */
sealed interface LocatedValue {

    Place place();

    /** An object; its keys stand at places of their own. */
    record Members(Place place, List<Member> members) implements LocatedValue {

        @Override
        public String toString() {
            return "an object";
        }
    }

    /** One key and its value. */
    record Member(Text key, LocatedValue value) {}

    /** An array. */
    record Items(Place place, List<LocatedValue> items) implements LocatedValue {

        @Override
        public String toString() {
            return "a list";
        }
    }

    /** A string. */
    record Text(Place place, String text) implements LocatedValue {

        @Override
        public String toString() {
            return "'" + text + "'";
        }
    }

    /** A finite number. */
    record Numeral(Place place, double value) implements LocatedValue {

        @Override
        public String toString() {
            return Double.toString(value);
        }
    }

    /** {@code true}, {@code false} or {@code null}, which no search space needs. */
    record Word(Place place, String word) implements LocatedValue {

        @Override
        public String toString() {
            return word;
        }
    }

    /** The values of an object by key; a key that is not known is an error. */
    default Map<String, LocatedValue> byKey(List<String> known) {
        if (!(this instanceof Members object)) {
            throw needed("an object such as {\"" + known.get(0) + "\": …}");
        }
        Map<String, LocatedValue> values = new LinkedHashMap<>();
        for (Member member : object.members()) {
            String key = member.key().text();
            if (!known.contains(key)) {
                throw member.key().place().error("the key '" + key + "' is unknown; " + Nearest.advice(key, known));
            }
            values.put(key, member.value());
        }
        return values;
    }

    default List<LocatedValue> items(String example) {
        if (this instanceof Items list) {
            return list.items();
        }
        throw needed("a list such as " + example);
    }

    default String text(String example) {
        if (this instanceof Text text) {
            return text.text();
        }
        throw needed("a text such as \"" + example + "\"");
    }

    default double number() {
        if (this instanceof Numeral numeral) {
            return numeral.value();
        }
        throw needed("a number");
    }

    default int wholeNumber() {
        if (this instanceof Numeral numeral && numeral.value() == (int) numeral.value()) {
            return (int) numeral.value();
        }
        throw needed("a whole number");
    }

    private RuntimeException needed(String what) {
        return place().error(what + " is needed here, and " + this + " is none");
    }
}
