package spade.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import spade.Json;
import spade.UsageException;
import spade.formula.AcrossOperator;
import spade.formula.BinaryOperator;
import spade.formula.Elements;
import spade.formula.ElementwiseOperator;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.formula.ParametricReduction;
import spade.formula.Range;
import spade.formula.Reduction;
import spade.formula.Shape;
import spade.formula.UnaryOperator;
import spade.formula.Unit;
import spade.profile.MatrixQuantity;

class SearchSpaceFileTest {

    private static final Path FILES = Path.of("search-spaces");

    private static final String SMALL = """
            // Comments and trailing commas are welcome.
            {
                "description": "Small.",
                "operators": {
                    "elements": ["scores"], /* of either sort */
                    "statistics": {"mean": 1, "median": 2.5},
                    "binary": ["+"],
                },
                "limits": {"chain": 0, "transforms": 0, "depth": 3, "size": 5, "lambda": [0.1, 0.2]},
                "seeds": ["owl", "range(mean(scores), +0.1)"],
            }
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    static List<String> names() {
        return SearchSpaces.names();
    }

    @Test
    void everyFileHasAName() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            names().stream().map(name -> name + ".json").toList());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theNameStandsForTheFile(String name) {
        SearchSpace space = SearchSpaces.parse(name);
        assertThat(space.name()).isEqualTo(name);
        assertThat(space)
                .isEqualTo(SearchSpaces.parse(FILES.resolve(name + ".json").toString()));
        assertThat(space.description()).endsWith(".");
        assertThat(space.seedFormulas()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aFileBeginsWithItsExplanation(String name) throws IOException {
        assertThat(Files.readString(FILES.resolve(name + ".json"))).startsWith("// ");
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatProvenanceHoldsReadsBackAsTheSameSpace(String name) {
        SearchSpace space = SearchSpaces.named(name);
        String written = Json.pretty(space);
        assertThat(SearchSpaceFile.parse(written, "run.json")).isEqualTo(space);
        assertThat(written).contains("\"scores\"", "\"mean\"", "\"more\"").doesNotContain("\"weights\" : {", "MEAN");
    }

    @Test
    void everyKeyOfWholeStandsBelowAComment() throws IOException {
        List<String> lines = Files.readAllLines(FILES.resolve("whole.json"));
        List<String> keys = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.startsWith("\"") && line.contains("\":")) {
                assertThat(lines.get(i - 1).strip()).as(line).startsWith("//");
                keys.add(line.substring(1, line.indexOf('"', 1)));
            }
        }
        assertThat(keys).hasSize(4 + 10 + 11);
    }

    @Test
    void wholeHasEveryOperatorOfTheLanguage() {
        Operators operators = SearchSpaces.named("whole").operators();
        assertThat(operators.elements().choices()).containsExactlyInAnyOrder(Elements.values());
        assertThat(operators.elementwise().choices()).containsExactlyInAnyOrder(ElementwiseOperator.values());
        assertThat(operators.statistics().choices()).containsExactlyInAnyOrder(Reduction.Statistic.values());
        assertThat(operators.parametric().choices()).containsExactlyInAnyOrder(ParametricReduction.values());
        assertThat(operators.matrix().choices()).containsExactlyInAnyOrder(MatrixQuantity.values());
        assertThat(operators.leaves().choices())
                .containsExactlyInAnyOrder(Operators.Leaf.DEPTH, Operators.Leaf.CONSTANT);
        assertThat(operators.unary().choices()).containsExactlyInAnyOrder(UnaryOperator.values());
        assertThat(operators.binary().choices()).containsExactlyInAnyOrder(BinaryOperator.values());
        assertThat(operators.across().choices()).containsExactlyInAnyOrder(AcrossOperator.values());
        assertThat(operators.shapes().choices()).containsExactlyInAnyOrder(Shape.values());
    }

    @Test
    void aSpaceContainsFormulasOfItsUnits() {
        Formula blocks = FormulaParser.parse("range(slope, -0.1)");
        SearchSpace linear = SearchSpaces.named("linear");
        assertThat(linear.contains(blocks, 0.7)).isTrue();
        assertThat(linear.contains(blocks.withUnit(Unit.LINEAR), 0.7)).isTrue();
        assertThat(SearchSpaces.named("whole").contains(blocks, 0.7)).isFalse();
        Formula depths = FormulaParser.parse("range(depth, -0.1)");
        assertThat(SearchSpaces.named("whole").contains(depths, 0.7)).isTrue();
        assertThat(SearchSpaces.named("whole").contains(depths.withUnit(Unit.LINEAR), 0.7))
                .isFalse();
    }

    @Test
    void setsAreListsOrWeightsAndWhatIsLeftOutIsEmptyOrUsual() {
        SearchSpace space = read(SMALL);
        assertThat(space.name()).isEqualTo("mine");
        assertThat(space.operators().statistics().weights())
                .containsEntry(Reduction.Statistic.MEAN, 1.0)
                .containsEntry(Reduction.Statistic.MEDIAN, 2.5)
                .hasSize(2);
        assertThat(space.operators().unary().isEmpty()).isTrue();
        assertThat(space.limits().lambda()).isEqualTo(new Interval(0.1, 0.2));
        assertThat(space.limits().offset()).isZero();
        assertThat(space.limits().units()).containsExactly(Unit.BLOCK);
        assertThat(space.limits().exponent()).isEqualTo(new Interval(0, 0));
        assertThat(space.operators().shapes().isEmpty()).isTrue();
        assertThat(space.limits().forms()).containsExactly(Range.Form.RANGE);
        assertThat(space.limits().directions()).containsExactly(Range.Direction.values());
        assertThat(space.seedFormulas())
                .containsExactly(NamedFormulas.OWL, FormulaParser.parse("range(mean(scores), +0.1)"));
    }

    @Test
    void aFileMaySayItsOwnName() {
        assertThat(read(SMALL.replace("\"description\"", "\"name\": \"tiny\", \"description\""))
                        .name())
                .isEqualTo("tiny");
    }

    @ParameterizedTest
    @CsvSource({
        "'range(clip(mean(scores), 0.3), +0.15)', false",
        "'range(mean(scores), +0.15)', true",
        "'range(mean(scores), +0.6*S^4)', true",
        "'range(mean(scores), +2*S^4)', false",
        "'range(mean(scores), +0.1*S^4)', false",
        "'range(mean(scores), +0.6*S^5)', false",
        "'range(mean(scores), +0.3*S^1)', false"
    })
    void aFormulaIsOneOfTheSpaceIfItsLambdaIsAtTheSparsity(String formula, boolean contained) {
        SearchSpace space = read(SMALL.replace("\"chain\": 0,", "\"chain\": 0, \"exponent\": [2, 4],"));
        // λ at 70 %: 0.144, 0.48, 0.024.
        assertThat(space.contains(FormulaParser.parse(formula), 0.7)).isEqualTo(contained && formula.contains("S^"));
        assertThat(read(SMALL).contains(FormulaParser.parse(formula), 0.7))
                .isEqualTo(contained && !formula.contains("S^"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "binary"         | "binery"            | line 8, column 6: the key 'binery' is unknown | perhaps 'binary' is meant
            "seeds"          | "seed"              | line 11, column 2: the key 'seed' is unknown | perhaps 'seeds' is meant
            "description"    | "what"              | line 11, column 1: the value of 'description' is missing | whole.json
            "median"         | "mediann"           | line 6, column 35: 'mediann' is none of the statistics | 'median'
            ["+"]            | ["plus"]            | line 7, column 20: 'plus' is none of the binary | known are +, -
            ["+"]            | ["+", "+"]          | line 7, column 28: '+' stands there twice | twice
            ["+"]            | "+"                 | line 7, column 19: the value of 'binary' is missing or of the wrong sort | whole.json
            ["scores"]       | [[]]                | line 5, column 22: the value of 'elements' is missing or of the wrong sort | whole.json
            ["scores"]       | []                  | line 8, column 5: A space needs something that differs | depth
            2.5              | 0                   | line 6, column 46: The weight of 'median' | above 0
            2.5              | -1                  | line 6, column 47: The weight of 'median' | -1.0
            2.5              | 1e999               | line 6, column 50: The weight of 'median' | Infinity
            2.5              | "2"                 | line 6, column 45: the value of 'median' is missing or of the wrong sort | whole.json
            2.5              | true                | line 6, column 45: the value of 'median' is missing or of the wrong sort | whole.json
            [0.1, 0.2]       | [0.2, 0.1]          | line 9, column 87: An interval goes from its least to its greatest number, and this one from 0.2 to 0.1 | 0.1
            [0.1, 0.2]       | [0.1]               | line 9, column 82: An interval has two numbers | has 1
            [0.1, 0.2]       | [0.1, 0.2, 0.3]     | line 9, column 92: An interval has two numbers | has 3
            [0.1, 0.2]       | 0.1                 | line 9, column 78: the value of 'lambda' is missing or of the wrong sort | whole.json
            [0.1, 0.2]       | [0.1, 0.9]          | line 9, column 88: λ lies within 0 and 0.5 | 0.9
            "chain": 0,      | "chain": 0, "exponent": [0, 9], | line 9, column 108: Exponents of S lie within -8.0 and 8.0, not between 0.0 and 9.0 | 9
            "chain": 0,      | ``                  | line 9, column 77: the value of 'chain' is missing | whole.json
            "chain": 0       | "chain": 0.5        | line 9, column 25: the value of 'chain' is missing or of the wrong sort | whole.json
            "chain": 0       | "chain": -1         | line 9, column 89: Chains and transforms | -1
            "size": 5        | "size": 5000        | line 9, column 91: A formula of more than 200 nodes | 5000
            "size": 5        | "size": 5, "size": 6 | line 9, column | Duplicate
            "owl"            | "owls"              | line 11, column 1: Unknown formula 'owls' | perhaps 'owl' is meant
            "owl"            | "range(mean(scoress), +0.1)" | line 11, column 1: Cannot read the formula | perhaps 'scores' is meant
            [0.1, 0.2]       | null                | line 9, column 82: the value of 'limits' is missing or of the wrong sort | whole.json
            "owl"            | null                | line 11, column 1: this is no search space | whole.json
            "seeds": [       | "seeds" [           | line 10, column | this is no JSON
            """)
    void whatIsWrongIsShownWithItsPlace(String from, String to, String where, String what) {
        assertThat(SMALL).contains(from);
        assertFailure(
                () -> read(SMALL.replace(from, to == null ? "" : to)), "the search space mine.json at " + where, what);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``           | line 1, column 1: this is no search space; search-spaces/whole.json
            // Nothing.  | line 1, column 1: this is no search space
            []           | line 1, column 1: this is no search space
            {            | this is no JSON
            {}           | the value of 'description' is missing
            null         | line 1, column 1: this is no search space
            {"description": "", "operators": null, "limits": null} | this is no search space
            nonsense     | this is no JSON
            """)
    void aFileThatIsNoSpace(String text, String why) {
        assertFailure(() -> read(text), "mine.json", why);
    }

    @Test
    void nothingMayFollowASpace() {
        assertFailure(() -> read(SMALL + "{}"), "line 12, column 1: this is no search space");
    }

    @Test
    void aPathIsReadFromDisk() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.json"), SMALL);
        assertThat(SearchSpaces.parse(file.toString())).isEqualTo(read(SMALL));
        Path other = Files.writeString(folder.resolve("other"), SMALL);
        assertThat(SearchSpaces.parse(other.toString()).name()).isEqualTo("other");
    }

    @Test
    void aPathOrNameThatIsNotThere() throws IOException {
        assertFailure(() -> SearchSpaces.parse("absent.json"), "absent.json", "check the path", "whole");
        assertFailure(() -> SearchSpaces.parse(folder.toString()), folder.toString(), "check the path");
        assertFailure(() -> SearchSpaces.parse("a\0b"), "Unknown search space");
        assertFailure(() -> SearchSpaces.parse("dsa"), "Unknown search space 'dsa'", "dsa-paper");
        Path latin = Files.write(folder.resolve("latin.json"), "{\"é\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertFailure(() -> SearchSpaces.parse(latin.toString()), "latin.json", "check");
    }

    /** One sentence that names the place; it may end with the question whether another word was meant. */
    private static void assertFailure(ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOf(UsageException.class)
                .message()
                .contains(words)
                .matches(".*[.?]");
    }

    private static SearchSpace read(String text) {
        return SearchSpaceFile.parse(text, "mine.json");
    }
}
