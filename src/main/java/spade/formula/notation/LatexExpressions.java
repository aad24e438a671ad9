package spade.formula.notation;

import java.util.List;
import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.formula.ElementsExpression;
import spade.formula.ElementwiseOperator;
import spade.formula.ParametricReduction;
import spade.formula.Reduction;
import spade.formula.UnaryOperator;
import spade.profile.MatrixQuantity;

/**
 * Parts of a formula in LaTeX's mathematics.
 *
 * @param steps what has a name: only the operands of operations across blocks use theirs, {@code u_{1,l}}
 */
record LatexExpressions(Steps steps) {

    /** How strongly what an expression prints as holds together. */
    private enum Binding {
        SUM,
        PRODUCT,
        ATOM
    }

    /** Equations of the named parts, in the order of evaluation. */
    List<String> definitions() {
        return steps.parts().entrySet().stream()
                .filter(part -> isNamed(part.getKey()))
                .map(part -> name(part.getValue(), "l") + " &= " + print(part.getKey()))
                .toList();
    }

    private boolean isNamed(BlockExpression part) {
        return part instanceof BlockExpression.Across
                || steps.whole()
                        .nodes()
                        .anyMatch(node -> node instanceof BlockExpression.Across across
                                && across.argument().equals(part));
    }

    private static String name(int number, String block) {
        return "u_{" + number + "," + block + "}";
    }

    private String operand(BlockExpression node) {
        return steps.number(node)
                .filter(number -> isNamed(node))
                .map(number -> name(number, "l"))
                .orElseGet(() -> print(node));
    }

    /** The value of block l. */
    String print(BlockExpression node) {
        if (node instanceof BlockExpression.Reduce reduce) {
            return reduction(reduce.reduction(), elements(reduce.argument()), index(reduce.argument()));
        }
        if (node instanceof BlockExpression.Matrix matrix) {
            return "\\operatorname{mean}_m " + matrix(matrix.quantity(), letter(matrix.elements()) + "^{(l,m)}");
        }
        if (node instanceof BlockExpression.Constant constant) {
            return number(constant.value());
        }
        if (node instanceof BlockExpression.Unary unary) {
            return unary(unary);
        }
        if (node instanceof BlockExpression.Binary binary) {
            return binary(binary);
        }
        if (node instanceof BlockExpression.Across across) {
            return across(across);
        }
        return "\\frac{l - 1}{L - 1}";
    }

    private String unary(BlockExpression.Unary unary) {
        String x = operand(unary.argument());
        return switch (unary.operator()) {
            case NEG -> "-" + within(unary.argument(), Binding.PRODUCT);
            case SIN, COS, TAN, EXP, TANH -> call("\\" + unary.operator(), x);
            case ASIN, ACOS, ATAN -> call("\\arc" + unary.operator().toString().substring(1), x);
            case LOG -> call("\\ln", x);
            case ABS -> "\\left|" + x + "\\right|";
            case SQRT -> "\\sqrt{" + x + "}";
            case SIGMOID -> call("\\sigma", x);
            case SOFTPLUS -> call("\\ln", "1 + " + call("\\exp", x));
        };
    }

    private String binary(BlockExpression.Binary binary) {
        BlockExpression left = binary.left();
        BlockExpression right = binary.right();
        return switch (binary.operator()) {
            case ADD -> within(left, Binding.SUM) + " + " + within(right, Binding.PRODUCT);
            case SUBTRACT -> within(left, Binding.SUM) + " - " + within(right, Binding.PRODUCT);
            case MULTIPLY -> within(left, Binding.PRODUCT) + " \\cdot " + within(right, Binding.ATOM);
            case DIVIDE -> "\\frac{" + operand(left) + "}{" + operand(right) + "}";
            case MIN -> call("\\min", operand(left) + ",\\, " + operand(right));
            case MAX -> call("\\max", operand(left) + ",\\, " + operand(right));
            case POW -> "\\left(" + operand(left) + "\\right)^{" + operand(right) + "}";
        };
    }

    private String across(BlockExpression.Across across) {
        int argument = steps.number(across.argument()).orElseThrow();
        String own = name(argument, "l");
        String any = name(argument, "k");
        String least = "\\min_k " + any;
        return switch (across.operator()) {
            case MINMAX -> "\\frac{" + own + " - " + least + "}{\\max_k " + any + " - " + least + "}";
            case ZSCORE ->
                "\\frac{" + own + " - \\operatorname{mean}_k " + any + "}{\\operatorname{std}_k " + any + "}";
            case RANK -> "\\frac{\\operatorname{rank}_k\\left(" + own + "\\right) - 1}{L - 1}";
            case SOFTMAX -> "\\frac{" + call("\\exp", own) + "}{\\sum_k " + call("\\exp", any) + "}";
            case SMOOTH -> "\\operatorname{mean}_{|k - l| \\le 1} " + any;
        };
    }

    /** An operand in parentheses where it would otherwise fall apart. */
    private String within(BlockExpression node, Binding needed) {
        String text = operand(node);
        return binding(node).compareTo(needed) < 0 ? "\\left(" + text + "\\right)" : text;
    }

    private Binding binding(BlockExpression node) {
        if (node instanceof BlockExpression.Constant constant) {
            boolean power = number(constant.value()).contains("cdot");
            return constant.value() < 0 ? Binding.SUM : power ? Binding.PRODUCT : Binding.ATOM;
        }
        if (node instanceof BlockExpression.Unary unary) {
            return unary.operator() == UnaryOperator.NEG ? Binding.SUM : Binding.ATOM;
        }
        if (node instanceof BlockExpression.Binary binary) {
            return switch (binary.operator()) {
                case ADD, SUBTRACT -> Binding.SUM;
                case MULTIPLY -> Binding.PRODUCT;
                case DIVIDE, MIN, MAX, POW -> Binding.ATOM;
            };
        }
        // A sum over elements, a mean over linears, a percentage.
        String word = node.word();
        boolean product = node instanceof BlockExpression.Matrix
                || word.equals(Reduction.Statistic.L1_NORM.word())
                || word.equals(ParametricReduction.OUTLIER_RATIO.toString());
        return product ? Binding.PRODUCT : Binding.ATOM;
    }

    private static String index(ElementsExpression chain) {
        return chain.source() == Elements.ACTIVATIONS ? "j" : "ij";
    }

    private static String letter(Elements elements) {
        return switch (elements) {
            case SCORES -> "A";
            case WEIGHTS -> "W";
            case ACTIVATIONS -> "X";
        };
    }

    private static String elements(ElementsExpression chain) {
        if (chain instanceof ElementsExpression.Elementwise elementwise) {
            return elementwise(elementwise.operator(), elements(elementwise.argument()));
        }
        return switch (chain.source()) {
            case SCORES -> "A^{(l)}_{ij}";
            case WEIGHTS -> "\\left|W^{(l)}_{ij}\\right|";
            case ACTIVATIONS -> "\\left\\|X^{(l)}_j\\right\\|";
        };
    }

    private static String elementwise(ElementwiseOperator operator, String x) {
        return switch (operator) {
            case ABS -> "\\left|" + x + "\\right|";
            case LOG -> call("\\ln", x);
            case LOG_CODE -> call("\\ln", "\\left[" + x + "\\right]_{\\le 0 \\to 1} + 10^{-6}");
            case ABSLOG -> "\\left|" + call("\\ln", x) + "\\right|";
            case ABSLOG_CODE -> call("\\ln", "\\left|\\left[" + x + "\\right]_{0 \\to 1}\\right|");
            case SQUARE -> "\\left(" + x + "\\right)^2";
            case SQRT -> "\\sqrt{" + x + "}";
            case EXP, TANH -> call("\\" + operator, x);
            case SIGMOID -> call("\\sigma", x);
            case ZSCORE, MINMAX, SOFTMAX -> call("\\operatorname{" + operator + "}_{l}", x);
        };
    }

    private static String reduction(Reduction reduction, String x, String index) {
        if (reduction instanceof Reduction.Parametric parametric) {
            return parametric(parametric.kind(), number(parametric.parameter()), x, index);
        }
        Reduction.Statistic statistic = (Reduction.Statistic) reduction;
        return switch (statistic) {
            case MEAN, VAR, STD, MEDIAN, KURTOSIS, GINI -> named(statistic.word(), index, x);
            case L1_NORM -> "\\sum_{" + index + "} \\left|" + x + "\\right|";
            case L1_NORM_CODE -> named("mean", index, "\\left|" + x + "\\right|");
            case L2_NORM, FROBENIUS_NORM -> "\\sqrt{\\sum_{" + index + "} \\left(" + x + "\\right)^2}";
            case GEOMETRIC_MEAN -> call("\\exp", named("mean", index, "\\ln \\left|" + x + "\\right|"));
            case ENTROPY -> named("H", index, x);
            case ENTROPY_CODE -> named("H^{\\mathrm{clamped}}", index, x);
            case MIN, MAX -> call("\\" + statistic + "_{" + index + "}", x);
        };
    }

    private static String parametric(ParametricReduction kind, String parameter, String x, String index) {
        return switch (kind) {
            case QUANTILE -> call("\\operatorname{Q}^{" + parameter + "}_{" + index + "}", x);
            case OUTLIER_RATIO ->
                "100 \\operatorname{mean}_{" + index + "} \\left[" + x + " > " + parameter + " "
                        + named("mean", index, x) + "\\right]";
            case TRIMMED_MEAN -> call("\\operatorname{mean}^{\\mathrm{trim}\\," + parameter + "}_{" + index + "}", x);
        };
    }

    private static String matrix(MatrixQuantity quantity, String a) {
        String gram = a + " {" + a + "}^{\\top}";
        return switch (quantity) {
            case GRAM -> call("\\operatorname{mean}_{ij}", gram);
            case CORRELATION -> call("\\operatorname{mean}_{ij} \\operatorname{corr}", a);
            case DIAGONAL -> call("\\operatorname{mean}_{i} \\operatorname{diag}", a);
            case DETERMINANT -> call("\\det", "G(" + a + ")") + "^{1/\\operatorname{size}}";
            case LOG_DETERMINANT -> "\\ln " + call("\\det", "G(" + a + ")");
            case RANK -> call("\\operatorname{rank}", a);
            case HILL_EXPONENT -> call("\\hat{\\alpha}", gram);
        };
    }

    private static String named(String operator, String index, String x) {
        return call("\\operatorname{" + operator + "}_{" + index + "}", x);
    }

    private static String call(String function, String argument) {
        return function + "\\left(" + argument + "\\right)";
    }

    /** A number with its exponent, if it has one, as a power of ten. */
    static String number(double value) {
        return EnglishPhrases.number(value).replaceFirst("[eE]\\+?(-?\\d+)$", " \\\\cdot 10^{$1}");
    }
}
