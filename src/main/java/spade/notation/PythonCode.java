package spade.notation;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.formula.ElementsExpression;
import spade.formula.ElementwiseOperator;
import spade.formula.Formula;
import spade.formula.Range;
import spade.formula.Reduction;
import spade.formula.UnaryOperator;

/** A formula as a Python file of its own, which needs numpy. */
public final class PythonCode {

    private static final Helpers HELPERS =
            new Helpers("helpers.py", "\n\n\n", Pattern.compile("^def (\\w+)", Pattern.MULTILINE));

    private final Formula formula;
    private final Steps steps;

    private PythonCode(Formula formula) {
        this.formula = formula;
        this.steps = new Steps(formula.value());
    }

    /**
     * The file. Its function {@code sparsities(scores, target, weights=None, activations=None, names=None,
     * parameters=None)} takes arrays by block and linear, and returns the sparsities by block, or by block and linear
     * where the formula has offsets: by the definitions of this program, on raw numbers instead of their distributions.
     */
    public static String of(Formula formula) {
        return new PythonCode(formula).file();
    }

    private String file() {
        String body = body();
        return """
                \"\"\"Sparsity allocation by the formula

                    %s

                whose operators are defined below. Needs numpy.
                \"\"\"

                import numpy as np


                %s


                def sparsities(scores, target, weights=None, activations=None, names=None, parameters=None):
                %s
                %s


                %s
                """.formatted(formula, String.join("\n\n\n", HELPERS.usedBy(body)), documentation(), body, example());
    }

    private String documentation() {
        return """
                    \"\"\"The sparsity of every %s for an overall sparsity `target` in (0, 1).

                    scores       per block a list, or a dict by name, of its linears' arrays [outputs, inputs]
                    weights      the weight matrices, likewise, signs included%s
                    activations  per block and linear the norms [inputs] of the input features%s
                    names        the names of a block's linears, in order%s
                    parameters   [block][linear] prunable weights; by default the sizes of the scores, else the weights
                    \"\"\"""".formatted(
                        granular() ? "linear, [block, linear]," : "block",
                        needed(reads(Elements.WEIGHTS)),
                        needed(reads(Elements.ACTIVATIONS)),
                        needed(granular()));
    }

    private static String needed(boolean used) {
        return used ? "" : " (not used by this formula)";
    }

    private boolean granular() {
        return !formula.offsets().byKind().isEmpty();
    }

    private boolean reads(Elements elements) {
        return Steps.reads(formula.value(), elements);
    }

    private String body() {
        StringBuilder body = new StringBuilder("""
                    counts = weight_counts(parameters, scores, weights)
                    sizes = np.array([sum(block) for block in counts], dtype=np.float64)
                    blocks = len(sizes)
                """);
        if (Steps.contains(formula.value(), BlockExpression.Depth.class::isInstance)) {
            body.append("    depth = np.arange(blocks) / max(blocks - 1, 1)\n");
        }
        body.append("    with np.errstate(all=\"ignore\"):\n");
        steps.parts().forEach(step -> body.append("        r%d = %s\n".formatted(step.number(), value(step.value()))));
        body.append("        v = %s\n".formatted(bare(value(formula.value()))));
        body.append("    z = unit(finite(v))\n");
        body.append("    mean_z = np.average(z, weights=sizes)\n");
        body.append("    s = %s\n".formatted(range(formula.range())));
        body.append(granular() ? perLinear() : "    return project(s, sizes, target)");
        return body.toString();
    }

    private static String range(Range range) {
        String slope = Double.toString(range.signed());
        return range.form() == Range.Form.RANGE
                ? "target + 2 * %s * (z - mean_z)".formatted(slope)
                : "target * (1 + %1$s * (2 * z - 1)) / (1 + %1$s * (2 * mean_z - 1))".formatted(slope);
    }

    private String perLinear() {
        String offsets = formula.offsets().byKind().entrySet().stream()
                .map(entry -> "\"%s\": %s".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
        return """
                    offsets = offsets_by_linear(%s, kinds(names, scores))
                    wanted = s[:, np.newaxis] + offsets
                    return project(wanted.ravel(), np.ravel(counts), target).reshape(wanted.shape)""".formatted(offsets);
    }

    private static String example() {
        return """
                if __name__ == "__main__":
                    random = np.random.default_rng(1)
                    kinds_of_linear = ["q", "k", "v", "o", "gate", "up", "down"]
                    model = [
                        {kind: random.lognormal(0, 0.5 + 0.1 * block, (16, 16)) for kind in kinds_of_linear}
                        for block in range(8)
                    ]
                    norms = [{kind: array[0] for kind, array in block.items()} for block in model]
                    print(sparsities(model, 0.6, weights=model, activations=norms))""";
    }

    /** The name of an operand that has one, else its expression. */
    private String operand(BlockExpression node) {
        Optional<Integer> number = steps.number(node);
        return number.map(n -> "r" + n).orElseGet(() -> value(node));
    }

    private String value(BlockExpression node) {
        if (node instanceof BlockExpression.Reduce reduce) {
            return "np.array([%s for x in elements(linears(%2$s, \"%2$s\"))])"
                    .formatted(reduction(reduce), reduce.argument().source());
        }
        if (node instanceof BlockExpression.Matrix matrix) {
            return "np.array([np.mean([%s(a) for a in block]) for block in matrices(linears(%2$s, \"%2$s\"))])"
                    .formatted(matrix.word(), matrix.elements());
        }
        if (node instanceof BlockExpression.Constant constant) {
            return "np.full(blocks, %s)".formatted(constant.value());
        }
        if (node instanceof BlockExpression.Unary unary) {
            return unary(unary.operator()).formatted(bare(operand(unary.argument())));
        }
        if (node instanceof BlockExpression.Binary binary) {
            return binary(binary);
        }
        if (node instanceof BlockExpression.Across across) {
            return across(across).formatted(operand(across.argument()));
        }
        return "depth";
    }

    private String reduction(BlockExpression.Reduce reduce) {
        String x = elements(reduce.argument());
        if (reduce.reduction() instanceof Reduction.Statistic statistic) {
            return switch (statistic) {
                case MIN, MAX -> "np.%s(%s)".formatted(statistic, x);
                case FROBENIUS_NORM -> "l2_norm(%s)".formatted(x);
                default -> "%s(%s)".formatted(statistic, x);
            };
        }
        return "%s(%s%s)".formatted(reduce.word(), x, Helpers.parameters(reduce));
    }

    private static String elements(ElementsExpression chain) {
        if (chain instanceof ElementsExpression.Elementwise elementwise) {
            return elementwise(elementwise.operator()).formatted(elements(elementwise.argument()));
        }
        return chain.source() == Elements.WEIGHTS ? "np.abs(x)" : "x";
    }

    private static String elementwise(ElementwiseOperator operator) {
        return switch (operator) {
            case ABS, LOG, SQUARE, SQRT, EXP, TANH -> "np." + operator + "(%s)";
            case ABSLOG -> "np.abs(np.log(%s))";
            case LOG_CODE, ABSLOG_CODE, SIGMOID, ZSCORE, MINMAX, SOFTMAX -> operator + "(%s)";
        };
    }

    private static String unary(UnaryOperator operator) {
        return switch (operator) {
            case NEG -> "np.negative(%s)";
            case ASIN, ACOS, ATAN -> "np.arc" + operator.toString().substring(1) + "(%s)";
            case SIN, COS, TAN, EXP, LOG, ABS, SQRT, TANH -> "np." + operator + "(%s)";
            case SIGMOID, SOFTPLUS -> operator + "(%s)";
        };
    }

    private String binary(BlockExpression.Binary binary) {
        String left = number(binary.left(), binary.right());
        String right = number(binary.right(), binary.left());
        return switch (binary.operator()) {
            case ADD, SUBTRACT, MULTIPLY, DIVIDE -> "(%s %s %s)".formatted(left, binary.operator(), right);
            case MIN -> "np.minimum(%s, %s)".formatted(bare(left), bare(right));
            case MAX -> "np.maximum(%s, %s)".formatted(bare(left), bare(right));
            case POW -> "power(%s, %s)".formatted(bare(left), bare(right));
        };
    }

    /** A constant beside an array may stay a plain number; two plain numbers would raise on a division by zero. */
    private String number(BlockExpression node, BlockExpression other) {
        boolean plain = node instanceof BlockExpression.Constant && !(other instanceof BlockExpression.Constant);
        return plain
                        && node instanceof BlockExpression.Constant constant
                        && steps.number(node).isEmpty()
                ? Double.toString(constant.value())
                : operand(node);
    }

    private static String across(BlockExpression.Across across) {
        return switch (across.operator()) {
            case SOFTMAX -> "softmax(%s)";
            case MINMAX, ZSCORE, RANK, SMOOTH -> across.operator() + "_over_blocks(%s)";
        };
    }

    /** Without the parentheses that enclose the whole expression, which only a binary operator puts around. */
    static String bare(String expression) {
        return expression.startsWith("(") ? expression.substring(1, expression.length() - 1) : expression;
    }
}
