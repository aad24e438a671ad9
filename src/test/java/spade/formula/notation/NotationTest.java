package spade.formula.notation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spade.UsageException;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.formula.Vocabulary;
import spade.search.RandomFormulas;

/** The notations for people: LaTeX and English. */
class NotationTest {

    private static final String COMMANDS =
            " begin end frac min max bar sum lambda delta left right operatorname mathrm ldots"
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
    void everyOperatorHasEveryNotationWhateverItsOperands() {
        List<String> operands =
                List.of("scores", "weights", "scores, 0.4", "depth", "depth, depth", "depth, 2", "depth, 0.5", "3");
        Set<String> unsaid = new TreeSet<>(Vocabulary.operators());
        int written = 0;
        for (String word : Vocabulary.operators()) {
            for (String of : operands) {
                String call = Character.isLetter(word.charAt(0))
                        ? word + "(" + of + ")"
                        : "(" + of.replace(",", " " + word) + ")";
                for (String value : List.of(call, "mean(" + call + ")")) {
                    Formula formula;
                    try {
                        formula = FormulaParser.parse("range(" + value + ", +0.1)");
                    } catch (UsageException e) {
                        continue; // The operator does not take such operands.
                    }
                    unsaid.remove(word);
                    written++;
                    for (Notation notation : List.of(Notation.LATEX, Notation.PYTHON, Notation.ENGLISH)) {
                        assertThat(notation.write(formula).orElseThrow())
                                .as(value)
                                .doesNotContain("%s", "%2$s");
                    }
                }
            }
        }
        assertThat(unsaid).isEmpty();
        assertThat(written).isGreaterThan(120);
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
    void latexOfMapsAndOfARangeThatDependsOnTheSparsity() {
        assertThat(Latex.of(FormulaParser.parse("range(clip(mean(scores), 0.33), -0.62*S^4)")))
                .contains(
                        "\\lambda = \\min\\left(0.62 \\cdot S^{4},\\, \\frac{1}{2}\\right)",
                        "v_l &= \\min\\left(\\frac{u_{1,l} - \\min_k u_{1,k}}{0.33 \\left(\\max_k u_{1,k} - \\min_k u_{1,k}\\right)},\\, 1\\right)",
                        "u_{1,l} &= \\operatorname{mean}_{ij}\\left(A^{(l)}_{ij}\\right)");
        assertThat(Latex.of(FormulaParser.parse("range(logistic(depth, 9), +0.1)")))
                .contains(
                        "\\sigma\\left(9 \\left(\\frac{u_{1,l} - \\min_k u_{1,k}}{\\max_k u_{1,k} - \\min_k u_{1,k}} - \\frac{1}{2}\\right)\\right)",
                        "$\\sigma(x) = 1 / (1 + \\exp(-x))$");
        assertThat(Latex.of(FormulaParser.parse("range(power(depth, 0.5), +0.1)")))
                .contains("\\left(\\frac{u_{1,l} - \\min_k u_{1,k}}{\\max_k u_{1,k} - \\min_k u_{1,k}}\\right)^{0.5}");
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
                        Here $S$ is the overall sparsity, $s_l$ that of block $l$ of $L$, $n_k$ the number of prunable weights of block $k$, $s_{l,m}$ that of linear $m$, before all are shifted together to the mean $S$, $A^{(l)}_{ij} = |W^{(l)}_{ij}| \\cdot \\|X^{(l)}_j\\|_2$ the scores.
                        """);
        assertThat(Latex.of(FormulaParser.parse(
                        "range(smooth(slope) * rank(median(zscore(scores))), -0.15, linear, v: -0.1)")))
                .isEqualTo("""
                        \\begin{align*}
                        t_{l,m} &= S - 2 \\lambda \\left(z_{l,m} - \\bar z\\right), \\qquad \\lambda = 0.15 \\\\
                        s_{l,m} &= t_{l,m} + \\delta_m, \\qquad \\delta_{\\mathrm{v}} = -0.1 \\\\
                        z_{l,m} &= \\frac{v_{l,m} - \\min_{k,r} v_{k,r}}{\\max_{k,r} v_{k,r} - \\min_{k,r} v_{k,r}}, \\qquad \\bar z = \\frac{\\sum_{k,r} n_{k,r} z_{k,r}}{\\sum_{k,r} n_{k,r}} \\\\
                        v_{l,m} &= u_{2,l,m} \\cdot u_{4,l,m} \\\\
                        u_{1,l,m} &= g_{l,m} \\\\
                        u_{2,l,m} &= \\operatorname{mean}_{|k - l| \\le 1} u_{1,k,m} \\\\
                        u_{3,l,m} &= \\operatorname{median}_{ij}\\left(\\operatorname{zscore}_{l,m}\\left(A^{(l,m)}_{ij}\\right)\\right) \\\\
                        u_{4,l,m} &= \\frac{\\operatorname{rank}_{k,r}\\left(u_{3,l,m}\\right) - 1}{L M - 1}
                        \\end{align*}
                        Here $S$ is the overall sparsity, $t_{l,m}$ what the value of linear $m$ of $M$ in block $l$ of $L$ asks for, $n_{k,r}$ the number of prunable weights of linear $r$ of block $k$, $s_{l,m}$ that of linear $m$, before all are shifted together to the mean $S$, $g_{l,m}$ the slope of the loss over $s_{l,m}$ at $s = S$, by the share of the weights, $A^{(l,m)}_{ij} = |W^{(l,m)}_{ij}| \\cdot \\|X^{(l,m)}_j\\|_2$ the scores, $\\operatorname{zscore}_{l,m}(x) = (x - \\operatorname{mean} x) / \\operatorname{std} x$ over the linear.
                        """);
        assertThat(Latex.of(FormulaParser.parse("range(power(share, 2), +4*S^2, linear)")))
                .contains(
                        "\\lambda = \\min\\left(4 \\cdot S^{2},\\, \\frac{1}{2}\\right)",
                        "\\left(\\frac{u_{1,l,m} - \\min_{k,r} u_{1,k,r}}{\\max_{k,r} u_{1,k,r} - \\min_{k,r} u_{1,k,r}}\\right)^{2}");
        assertThat(Latex.of(FormulaParser.parse("range(entropy(softmax(weights)), +0.1)")))
                .contains("$W^{(l)}$ the weights", "{H}(x) = -\\sum p \\ln p$", "{softmax}_l(x) = \\exp(x)")
                .doesNotContain("the scores");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "range(var(log(scores)), +0.15) | Prunes blocks more, the larger the variance of the logarithm of the scores. Sparsities of blocks lie at most 0.30 apart. The score of a weight is its magnitude times the norm of the input that it multiplies.",
                "range(outlier_ratio(scores, 5), -0.08) | Prunes blocks less, the larger the percentage of the scores that exceed 5 times their mean. Sparsities of blocks lie at most 0.16 apart. The score of a weight is its magnitude times the norm of the input that it multiplies.",
                "scale(hill_exponent(weights), +0.3) | Prunes blocks more, the larger the mean over the linears of the power-law exponent (lower, the heavier the tail) of the spectrum of the weight matrix. The sparsity of a block is at most 1.86 times another's.",
                "range(sin(depth * 2 + mean(scores)) - max(median(weights), 1), +0.1) | Gives every block the value v = sin(((depth * 2) + a)) - max(b, 1), where a is the mean of the scores, b is the median of the weight magnitudes and depth goes from 0 at the first block to 1 at the last. Prunes blocks more, the larger v. Sparsities of blocks lie at most 0.20 apart. The score of a weight is its magnitude times the norm of the input that it multiplies.",
                "range(clip(depth, 0.33) * mean(scores), +0.62*S^4) | Gives every block the value v = clip(depth, 0.33) * a, where a is the mean of the scores, depth goes from 0 at the first block to 1 at the last and clip(x, p) is min(z / p, 1) where z is x brought to [0, 1] over the blocks. Prunes blocks more, the larger v. Sparsities of blocks lie at most 2 λ apart, where λ is 0.62 S^4, but at most 0.5, at the overall sparsity S. The score of a weight is its magnitude times the norm of the input that it multiplies.",
                "scale(power(depth, 2), -0.3*S^-1) | Gives every block the value v = power(depth, 2), where depth goes from 0 at the first block to 1 at the last and power(x, p) is z to the power of p where z is x brought to [0, 1] over the blocks. Prunes blocks less, the larger v. The sparsity of a block is at most (1 + λ) / (1 - λ) times another's, where λ is 0.3 S^-1, but at most 0.5, at the overall sparsity S.",
                "shift(slope, -0.25, linear) | Prunes linears less, the larger the slope of the loss over their sparsity, by their share of the weights. Sparsities of linears differ by 0.50 times as much as these values.",
                "range(0, +0) | Prunes all blocks alike.",
                "range(slope, -0.1, linear) | Prunes linears less, the larger the slope of the loss over their sparsity, by their share of the weights. Sparsities of linears lie at most 0.20 apart.",
                "range(rank(weights) * share, -0.1, linear, v: -0.1) | Gives every linear the value v = a * share, where a is the rank of the weight matrix and share is how many weights it has, by the mean linear. Prunes linears less, the larger v. Sparsities of linears lie at most 0.20 apart. Beside that, v is pruned by 0.1 less, before all are shifted together to the overall sparsity.",
                "scale(power(share + slope, 2), -0.3*S^2, linear) | Gives every linear the value v = power((share + slope), 2), where share is how many weights it has, by the mean linear, slope is how fast the loss grows with its sparsity, by its share of the weights and power(x, p) is z to the power of p where z is x brought to [0, 1] over the linears. Prunes linears less, the larger v. The sparsity of a linear is at most (1 + λ) / (1 - λ) times another's, where λ is 0.3 S^2, but at most 0.5, at the overall sparsity S.",
                "range(2 + 3, +0.1) | Prunes all blocks alike.",
                "range(depth, +0.15, v: -0.15, down: 0.05) | Prunes blocks more, the larger their depth (0 for the first, 1 for the last). Sparsities of blocks lie at most 0.30 apart. Within a block, v is pruned by 0.15 less, down is pruned by 0.05 more than the block, before all are shifted together to the overall sparsity."
            })
    void english(String formula, String sentence) {
        assertThat(English.of(FormulaParser.parse(formula))).isEqualTo(sentence);
    }
}
