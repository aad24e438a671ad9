package spade.notation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.UsageException;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.search.RandomFormulas;

class FormulaJsonTest {

    private static final String OWL = """
            {
              "version" : 1,
              "range" : {
                "form" : "range",
                "lambda" : 0.08,
                "direction" : "less"
              },
              "offsets" : { },
              "value" : {
                "operator" : "outlier_ratio",
                "operands" : [ "scores", 5.0 ]
              }
            }""";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsWrittenReadsBackAsTheSameFormula(long seed) {
        for (Formula formula : RandomFormulas.draw(seed, 2000)) {
            assertThat(FormulaJson.read(FormulaJson.write(formula))).isEqualTo(formula);
        }
    }

    @Test
    void theFormIsAsDocumented() {
        assertThat(FormulaJson.write(NamedFormulas.OWL)).isEqualToIgnoringWhitespace(OWL);
        assertThat(FormulaJson.read(OWL.replace("\"offsets\" : { },", ""))).isEqualTo(NamedFormulas.OWL);
        assertThat(FormulaJson.read(OWL.replace("{ }", "{\"v\": -0.15}")))
                .isEqualTo(FormulaParser.parse("range(outlier_ratio(scores, 5), -0.08, v: -0.15)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "outlier_ratio | outlier_ratoi | at /value/operator: the operator 'outlier_ratoi' is unknown; perhaps 'outlier_ratio' is meant",
                "\"scores\" | \"scorse\" | at /value/operands/0: the word 'scorse' is unknown; perhaps 'scores' is meant",
                "5.0 | -5 | at /value: outlier_ratio takes a finite number above 0, and -5.0 is none.",
                ", 5.0 | , true | at /value/operands/1: an object with operator, operands is expected, not true.",
                ", 5.0 | , {} | at /value/operands/1: the field 'operator' is missing.",
                "[ \"scores\", 5.0 ] | [] | at /value/operands: an array of operands is expected, not [].",
                "0.08 | 0.8 | at /range/lambda: The range λ lies in [0, 0.5], and 0.8 does not.",
                "0.08 | \"a\" | at /range/lambda: a number is expected, not \"a\".",
                "\"less\" | \"less \" | at /range/direction: the direction 'less ' is unknown; perhaps 'less' is meant",
                "direction | directoin | at /range/directoin: the field 'directoin' is unknown; perhaps 'direction' is meant",
                "\"version\" : 1 | \"version\" : 2 | at /version: this program reads version 1, not 2.",
                "{ } | {\"v\": 0.7} | at /offsets/v: An offset lies in [-0.5, 0.5], and 0.7 does not.",
                "{ } | {\"v\": 0.1, \"v\": 0.2} | Duplicate field 'v' (line 8).",
                "\"value\" : | \"value\" | (line 9)."
            })
    void errorsNameThePlace(String text, String other, String message) {
        assertThatThrownBy(() -> FormulaJson.read(OWL.replace(text, other)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }

    @Test
    void elementsAreNoValue() {
        assertThatThrownBy(() -> FormulaJson.read(OWL.replaceFirst("(?s)\\{\\s*\"operator.*]\\s*}", "\"scores\"")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("at /value: a formula needs one number per block");
    }

    @Test
    void endlessNestingIsRefused() {
        String deep = "{\"operator\":\"neg\",\"operands\":[".repeat(300) + "1" + "]}".repeat(300);
        assertThatThrownBy(() -> FormulaJson.read(OWL.replaceFirst("(?s)\\{\\s*\"operator.*]\\s*}", deep)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("nests at most 200 deep");
    }
}
