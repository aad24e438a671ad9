package spade.formula.notation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spade.UsageException;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.search.RandomFormulas;

/** The notations for people: LaTeX and English. */
class NotationTest {

    private static final String COMMANDS = " begin end frac min max bar sum lambda delta left right operatorname mathrm"
            + " ln exp sin cos tan arcsin arccos arctan tanh sqrt sigma cdot det top hat alpha le to qquad ";

    @Test
    void everyNotationWritesEveryFormulaButGraphStrings() {
        for (Formula formula : RandomFormulas.draw(1, 500)) {
            for (Notation notation : Notation.values()) {
                if (notation != Notation.GRAPH) {
                    assertThat(notation.write(formula)).isPresent();
                }
            }
            assertThat(FormulaParser.parse(Notation.TEXT.write(formula).orElseThrow()))
                    .isEqualTo(formula);
        }
        assertThat(Notation.GRAPH.write(NamedFormulas.OWL)).isEmpty();
    }

    @Test
    void notationsHaveNames() {
        assertThat(Notation.parse("latex")).isSameAs(Notation.LATEX);
        assertThat(Notation.values())
                .extracting(Notation::toString)
                .containsExactly("text", "latex", "python", "json", "graph", "english");
        assertThatThrownBy(() -> Notation.parse("pyhton"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("Unknown notation 'pyhton'; perhaps 'python' is meant");
    }

    @Test
    void jsonIsReadBackAndSoAreJsonOfNamesAndGraphStrings() {
        for (Formula formula : RandomFormulas.draw(4, 500)) {
            assertThat(FormulaReader.read(Notation.JSON.write(formula).orElseThrow()))
                    .isEqualTo(formula);
            assertThat(FormulaReader.read("\"" + formula + "\"")).isEqualTo(formula);
        }
        assertThat(Notation.JSON.write(NamedFormulas.OWL))
                .contains("{\"formula\":\"range(outlier_ratio(scores, 5), -0.08)\"}");
        assertThat(FormulaReader.read(" {\"formula\" : \"owl\"} ")).isEqualTo(NamedFormulas.OWL);
        assertThat(FormulaReader.read("\"W:(ABSLOG)-(VAR)-(ATAN,ASIN)-(7)\""))
                .isEqualTo(NamedFormulas.find("dsa_code").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"formula\": \"owl\" | Cannot read the formula's JSON (",
                "{\"formula\": \"owl\"} {} | Cannot read the formula's JSON (",
                "{\"formula\": 3} | is no formula; it looks like {\"formula\": \"owl\"}",
                "{\"value\": \"owl\"} | is no formula; it looks like",
                "{\"formula\": \"owl\", \"lambda\": 3} | is no formula; it looks like",
                "{\"formula\": \"owls\"} | perhaps 'owl' is meant",
            })
    void jsonThatIsNoFormula(String json, String why) {
        assertThatThrownBy(() -> FormulaReader.read(json))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(why)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void latexIsBalancedAndOfKnownCommands() {
        for (Formula formula : RandomFormulas.draw(2, 3000)) {
            String latex = Latex.of(formula);
            assertThat(balance(latex, "(?<!\\\\)\\{", "(?<!\\\\)\\}")).as(latex).isZero();
            assertThat(balance(latex, "\\\\left\\b", "\\\\right\\b")).as(latex).isZero();
            Matcher commands = Pattern.compile("\\\\([a-z]+)").matcher(latex);
            while (commands.find()) {
                assertThat(COMMANDS).as(latex).contains(" " + commands.group(1) + " ");
            }
        }
    }

    private static long balance(String text, String opening, String closing) {
        return Pattern.compile(opening).matcher(text).results().count()
                - Pattern.compile(closing).matcher(text).results().count();
    }

    @Test
    void latexOfDlp() {
        assertThat(Latex.of(FormulaParser.parse("range(median(scores) * (1 - depth), -0.15, v: -0.1)")))
                .isEqualTo("""
                        \\begin{align*}
                        s_l &= S - 2 \\lambda \\left(z_l - \\bar z\\right), \\qquad \\lambda = 0.15 \\\\
                        s_{l,m} &= s_l + \\delta_m, \\qquad \\delta_{\\mathrm{v}} = -0.1 \\\\
                        z_l &= \\frac{v_l - \\min_k v_k}{\\max_k v_k - \\min_k v_k}, \\qquad \\bar z = \\frac{\\sum_k n_k z_k}{\\sum_k n_k} \\\\
                        v_l &= \\operatorname{median}_{ij}\\left(A^{(l)}_{ij}\\right) \\cdot \\left(1 - \\frac{l - 1}{L - 1}\\right)
                        \\end{align*}
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "range(var(log(scores)), +0.15) | Prunes blocks more where the variance of the logarithm of the scores is larger; sparsities spread over an interval of 0.30 around the target.",
                "range(outlier_ratio(scores, 5), -0.08) | Prunes blocks less where the percentage of outliers (above 5 times the mean) of the scores is larger; sparsities spread over an interval of 0.16 around the target.",
                "scale(hill_exponent(weights), +0.3) | Prunes blocks more where the mean over the linears of the power-law exponent of the spectrum of the weight matrix is larger; sparsities spread from 0.70 to 1.30 times the target, scaled together so that their mean is the target.",
                "range(sin(depth * 2 + mean(scores)) - 1, +0.1) | Prunes blocks more where the difference of a and 1 is larger, where a is the sine of the sum of b and the mean of the scores, and b is the product of the depth of the block and 2; sparsities spread over an interval of 0.20 around the target.",
                "range(0, +0) | Prunes all blocks alike, because the sparsities spread over an interval of 0.",
                "range(2 + 3, +0.1) | Prunes all blocks alike, because the value is the same for each of them: the sum of 2 and 3.",
                "range(depth, +0.15, v: -0.15, down: 0.05) | Prunes blocks more where the depth of the block is larger; sparsities spread over an interval of 0.30 around the target. Within a block, linears are pruned more or less than the block, before all are shifted together to the target: v by 0.15 less, down by 0.05 more."
            })
    void english(String formula, String sentence) {
        assertThat(English.of(FormulaParser.parse(formula))).isEqualTo(sentence);
    }
}
