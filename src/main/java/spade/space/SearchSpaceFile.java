package spade.space;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import spade.Nearest;
import spade.UsageException;
import spade.formula.AcrossOperator;
import spade.formula.BinaryOperator;
import spade.formula.Elements;
import spade.formula.ElementwiseOperator;
import spade.formula.NamedFormulas;
import spade.formula.ParametricReduction;
import spade.formula.Range;
import spade.formula.Reduction;
import spade.formula.UnaryOperator;
import spade.profile.MatrixQuantity;

/**
 * Reads search spaces from JSON with comments; {@code search-spaces/whole.json} explains every key. What is wrong is a
 * {@link UsageException} that names file, line and column.
 */
public final class SearchSpaceFile {

    private static final long LARGEST = 1 << 20;

    /** Where constants lie in a space that does not say so. */
    private static final Interval CONSTANT = new Interval(-4, 4);

    private static final List<String> KEYS = List.of("name", "description", "operators", "limits", "seeds");
    private static final List<String> SETS = List.of(
            "elements", "elementwise", "statistics", "parametric", "matrix", "leaves", "unary", "binary", "across");
    private static final List<String> LIMITS =
            List.of("chain", "transforms", "depth", "size", "lambda", "constant", "offset", "forms", "directions");

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
            throw new UsageException("Cannot read the search space " + file + " (" + e
                    + "); check the path, or use one of " + String.join(", ", SearchSpaces.names()) + ".");
        }
    }

    /**
     * Reads a file's text.
     *
     * @param file what errors call it
     */
    static SearchSpace parse(String text, String file) {
        LocatedValue root = LocatedJson.read(text, file);
        Map<String, LocatedValue> values = root.byKey(KEYS);
        return new SearchSpace(
                optional(values, "name", name -> name.text("mine"), nameOf(file)),
                required(values, "description", root).text("What it is for."),
                operators(required(values, "operators", root)),
                limits(required(values, "limits", root)),
                optional(values, "seeds", SearchSpaceFile::seeds, List.of()));
    }

    private static String nameOf(String file) {
        return file.replaceFirst("^.*[/\\\\]", "").replaceFirst("\\.json$", "");
    }

    private static LocatedValue required(Map<String, LocatedValue> values, String key, LocatedValue parent) {
        LocatedValue value = values.get(key);
        if (value == null) {
            throw parent.place().error("the key '" + key + "' is missing; search-spaces/whole.json explains it");
        }
        return value;
    }

    private static <T> T optional(
            Map<String, LocatedValue> values, String key, Function<LocatedValue, T> read, T otherwise) {
        LocatedValue value = values.get(key);
        return value == null ? otherwise : read.apply(value);
    }

    private static Operators operators(LocatedValue value) {
        Map<String, LocatedValue> sets = value.byKey(SETS);
        return value.place()
                .checked(() -> new Operators(
                        set(sets, "elements", Elements.values()),
                        set(sets, "elementwise", ElementwiseOperator.values()),
                        set(sets, "statistics", Reduction.Statistic.values()),
                        set(sets, "parametric", ParametricReduction.values()),
                        set(sets, "matrix", MatrixQuantity.values()),
                        set(sets, "leaves", Operators.Leaf.values()),
                        set(sets, "unary", UnaryOperator.values()),
                        set(sets, "binary", BinaryOperator.values()),
                        set(sets, "across", AcrossOperator.values())));
    }

    /** A set of words, all equally likely, or an object of words and their weights; empty where the key is left out. */
    private static <T> Weighted<T> set(Map<String, LocatedValue> sets, String key, T[] all) {
        return optional(sets, key, value -> weighted(value, key, all), new Weighted<>(Map.of()));
    }

    private static <T> Weighted<T> weighted(LocatedValue value, String key, T[] all) {
        Map<T, Double> weights = new LinkedHashMap<>();
        if (value instanceof LocatedValue.Members object) {
            for (LocatedValue.Member member : object.members()) {
                double weight = member.value().number();
                T choice = word(member.key(), key, all);
                member.value().place().checked(() -> new Weighted<>(Map.of(choice, weight)));
                weights.put(choice, weight);
            }
        } else {
            words(value, key, all).forEach(choice -> weights.put(choice, 1.0));
        }
        return new Weighted<>(weights);
    }

    private static <T> List<T> words(LocatedValue value, String key, T[] all) {
        List<T> choices = new ArrayList<>();
        for (LocatedValue item : value.items("[\"" + all[0] + "\"]")) {
            T choice = word(item, key, all);
            if (choices.contains(choice)) {
                throw item.place().error("'" + choice + "' is among the " + key + " twice");
            }
            choices.add(choice);
        }
        return choices;
    }

    private static <T> T word(LocatedValue value, String key, T[] all) {
        String word = value.text(String.valueOf(all[0]));
        return Arrays.stream(all)
                .filter(choice -> choice.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> value.place()
                        .error("'" + word + "' is none of the " + key + "; "
                                + Nearest.advice(
                                        word,
                                        Arrays.stream(all).map(Object::toString).toList())));
    }

    private static Limits limits(LocatedValue value) {
        Map<String, LocatedValue> limits = value.byKey(LIMITS);
        return value.place()
                .checked(() -> new Limits(
                        required(limits, "chain", value).wholeNumber(),
                        required(limits, "transforms", value).wholeNumber(),
                        required(limits, "depth", value).wholeNumber(),
                        required(limits, "size", value).wholeNumber(),
                        interval(required(limits, "lambda", value)),
                        optional(limits, "constant", SearchSpaceFile::interval, CONSTANT),
                        optional(limits, "offset", LocatedValue::number, 0.0),
                        optional(
                                limits,
                                "forms",
                                forms -> words(forms, "forms", Range.Form.values()),
                                List.of(Range.Form.RANGE)),
                        optional(
                                limits,
                                "directions",
                                signs -> words(signs, "directions", Range.Direction.values()),
                                List.of(Range.Direction.values()))));
    }

    private static Interval interval(LocatedValue value) {
        List<LocatedValue> ends = value.items("[0.02, 0.25]");
        if (ends.size() != 2) {
            throw value.place()
                    .error("an interval has two numbers, as in [0.02, 0.25], and this one has " + ends.size());
        }
        double min = ends.get(0).number();
        double max = ends.get(1).number();
        return value.place().checked(() -> new Interval(min, max));
    }

    private static List<String> seeds(LocatedValue value) {
        List<String> seeds = new ArrayList<>();
        for (LocatedValue item : value.items("[\"owl\"]")) {
            String seed = item.text("owl");
            try {
                NamedFormulas.parse(seed);
            } catch (UsageException e) {
                throw item.place().error(String.valueOf(e.getMessage()));
            }
            seeds.add(seed);
        }
        return seeds;
    }
}
