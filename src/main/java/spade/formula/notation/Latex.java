package spade.formula.notation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.formula.AcrossOperator;
import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Range;
import spade.formula.Unit;

/**
 * A formula as equations for LaTeX with amsmath: A are the scores, W the weights, X the input features of a linear, l
 * counts blocks, m the linears of a block, i and j rows and columns, n_l the weights of a block, S the target. Operands
 * and results of operations across blocks have a name, {@code u_{1,l}}. In formulas of linears l,m stands for l.
 */
public final class Latex {

    /** How strongly what an expression prints as holds together. */
    private static final int SUM = 0;

    private static final int PRODUCT = 1;
    private static final int ATOM = 2;

    private final Formula formula;
    private final Steps steps;
    private final boolean byLinear;

    private Latex(Formula formula) {
        this.formula = formula;
        this.byLinear = formula.unit() == Unit.LINEAR;
        this.steps = new Steps(formula.value());
    }

    /** What stands for what, by what the equations of blocks have where it is needed. */
    private static final List<String> MEANINGS = """
            s_l; $S$ is the overall sparsity, $s_l$ that of block $l$ of $L$
            t_l; $S$ is the overall sparsity, $t_l$ what the value of linear $m$ of $M$ in block $l$ of $L$ asks for
            n_k; $n_k$ the number of prunable weights of block $k$
            \\delta; $s_{l,m}$ that of linear $m$, before all are shifted together to the mean $S$
            g_l; $g_l$ the slope of the loss over $s_l$ at $s = S$, by the share of the weights
            W^{(; $W^{(l)}$ the weights
            A^{(; $A^{(l)}_{ij} = |W^{(l)}_{ij}| \\cdot \\|X^{(l)}_j\\|_2$ the scores
            X^{(; $\\|X^{(l)}_j\\|_2$ the norm of an input over the calibration tokens
            {H; $\\operatorname{H}(x) = -\\sum p \\ln p$ with $p = x / \\sum x$ over positive $x$
            softmax; $\\operatorname{softmax}_l(x) = \\exp(x) / \\sum \\exp(x)$ over the block
            zscore; $\\operatorname{zscore}_l(x) = (x - \\operatorname{mean} x) / \\operatorname{std} x$ over the block
            minmax; $\\operatorname{minmax}_l(x) = (x - \\min x) / (\\max x - \\min x)$ over the block
            \\sigma\\left; $\\sigma(x) = 1 / (1 + \\exp(-x))$
            {Q}; $\\operatorname{Q}^q$ the $q$-quantile
            {trim}; $\\operatorname{mean}^{\\mathrm{trim}\\,q}$ the mean without a share $q$ at either end
            \\det; $G(A) = A A^{\\top}$, or $A^{\\top} A$ where that is smaller
            \\hat{\\alpha}; $\\hat{\\alpha}$ the power-law exponent of the eigenvalues
            ]_{; $[x]_{\\ldots \\to 1}$ is $x$ with such values read as 1
            """.lines().toList();

    /** An {@code align*} environment, and a sentence that says what its letters stand for. */
    public static String of(Formula formula) {
        String equations = String.join(" \\\\\n", new Latex(formula).lines());
        String meanings = MEANINGS.stream()
                .map(row -> row.split("; ", 2))
                .filter(row -> equations.contains(row[0]))
                .map(row -> row[1])
                .collect(Collectors.joining(", ", "Here ", "."));
        String text = "\\begin{align*}\n" + equations + "\n\\end{align*}\n" + meanings + "\n";
        return formula.unit() == Unit.LINEAR ? ofLinears(text) : text;
    }

    /** Indices of linears, l,m and k,r, in the place of those of blocks. */
    private static String ofLinears(String text) {
        return text.replace(",l}", ",l,m}")
                .replace(",k}", ",k,r}")
                .replace("_{l}", "_{l,m}")
                .replace("^{(l)}", "^{(l,m)}")
                .replaceAll("_l\\b", "_{l,m}")
                .replaceAll("_k\\b", "_{k,r}")
                .replace("\\right) - 1}{L - 1}", "\\right) - 1}{L M - 1}")
                .replace("of block $l$ of $L$", "of linear $m$ of $M$ in block $l$ of $L$")
                .replace("of block $k$", "of linear $r$ of block $k$")
                .replace("over the block", "over the linear");
    }

    private List<String> lines() {
        Range range = formula.range();
        String sign = range.direction() == Range.Direction.MORE ? "+" : "-";
        String spread = range.form() == Range.Form.SCALE
                ? "S \\, \\frac{1 %1$s \\lambda \\left(2 z_l - 1\\right)}{1 %1$s \\lambda \\left(2 \\bar z - 1\\right)}"
                        .formatted(sign)
                : "S %s 2 \\lambda \\left(z_l - \\bar z\\right)".formatted(sign);
        List<String> lines = new ArrayList<>();
        boolean offsets = !formula.offsets().byKind().isEmpty();
        String own = byLinear && offsets ? "t_l" : "s_l";
        lines.add(own + " &= " + spread + ", \\qquad \\lambda = " + lambda(range));
        if (offsets) {
            lines.add(formula.offsets().byKind().entrySet().stream()
                    .map(offset -> "\\delta_{\\mathrm{%s}} = %s"
                            .formatted(offset.getKey().replace("_", "\\_"), number(offset.getValue())))
                    .collect(Collectors.joining(",\\ ", "s_{l,m} &= " + own + " + \\delta_m, \\qquad ", "")));
        }
        String brought =
                range.form() == Range.Form.SHIFT ? "v_l" : "\\frac{v_l - \\min_k v_k}{\\max_k v_k - \\min_k v_k}";
        lines.add("z_l &= " + brought + ", \\qquad" + " \\bar z = \\frac{\\sum_k n_k z_k}{\\sum_k n_k}");
        lines.add("v_l &= " + print(formula.value()));
        steps.parts().forEach((part, number) -> {
            if (isNamed(part)) {
                lines.add(name(number, "l") + " &= " + print(part));
            }
        });
        return lines;
    }

    private static String lambda(Range range) {
        return range.exponent() == 0
                ? number(range.coefficient())
                : "\\min\\left(%s \\cdot S^{%s},\\, \\frac{1}{2}\\right)"
                        .formatted(number(range.coefficient()), number(range.exponent()));
    }

    private boolean isNamed(Expression part) {
        return spansBlocks(part)
                || formula.value()
                        .nodes()
                        .anyMatch(node -> spansBlocks(node) && node.children().contains(part));
    }

    private static boolean spansBlocks(Expression node) {
        return node instanceof BlockExpression block && block.spansBlocks();
    }

    private static String name(int number, String block) {
        return "u_{" + number + "," + block + "}";
    }

    /** The value of block l, or an element of it. */
    private String print(Expression node) {
        if (node instanceof BlockExpression.Constant constant) {
            return number(constant.value());
        }
        String latex = Symbol.of(node).latex();
        Stream<String> numbers = node.parameters().stream().map(Latex::number);
        if (spansBlocks(node)) {
            int argument = steps.number(node.children().get(0)).orElseThrow();
            String other = byLinear && node.operator() == AcrossOperator.SMOOTH ? "k,m" : "k";
            return latex.formatted(Stream.concat(Stream.of(name(argument, "l"), name(argument, other)), numbers)
                    .toArray());
        }
        if (node instanceof BlockExpression.Matrix matrix) {
            String of = matrix.elements() == Elements.SCORES ? "A^{(l,m)}" : "W^{(l,m)}";
            return (byLinear ? "" : "\\operatorname{mean}_m ") + latex.formatted(of);
        }
        if (node instanceof BlockExpression.Reduce reduce) {
            String index = reduce.argument().source() == Elements.ACTIVATIONS ? "j" : "ij";
            return latex.formatted(Stream.concat(Stream.of(print(reduce.argument()), index), numbers)
                    .toArray());
        }
        int own = binding(node);
        int last = node.children().size() - 1;
        return latex.formatted(IntStream.rangeClosed(0, last)
                .mapToObj(i -> operand(node.children().get(i), own == ATOM ? SUM : i == last ? own + 1 : own))
                .toArray());
    }

    /** An operand in parentheses where it would otherwise fall apart. */
    private String operand(Expression node, int needed) {
        String text = steps.number(node)
                .filter(number -> isNamed(node))
                .map(number -> name(number, "l"))
                .orElseGet(() -> print(node));
        return binding(node) < needed ? "\\left(" + text + "\\right)" : text;
    }

    private static int binding(Expression node) {
        if (node instanceof BlockExpression.Constant constant) {
            return constant.value() < 0 ? SUM : number(constant.value()).contains("cdot") ? PRODUCT : ATOM;
        }
        return switch (node.word()) {
            case "+", "-", "neg" -> SUM;
            // A sum over elements and a percentage are products too, and so is a mean over linears.
            case "*", "l1_norm", "outlier_ratio", "share" -> PRODUCT;
            default -> node instanceof BlockExpression.Matrix ? PRODUCT : ATOM;
        };
    }

    /** A number with its exponent, if it has one, as a power of ten. */
    private static String number(double value) {
        return Symbol.number(value).replaceFirst("[eE]\\+?(-?\\d+)$", " \\\\cdot 10^{$1}");
    }
}
