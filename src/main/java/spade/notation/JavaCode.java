package spade.notation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Range;

/** A formula as a Java class of its own, which needs nothing but the JDK. */
public final class JavaCode {

    private static final Helpers HELPERS =
            new Helpers("helpers.java.txt", "\n\n", Pattern.compile("^private static \\S+ (\\w+)", Pattern.MULTILINE));

    private final Formula formula;
    private final Steps steps;
    private final JavaExpressions expressions;

    private JavaCode(Formula formula) {
        this.formula = formula;
        this.steps = new Steps(formula.value());
        this.expressions = new JavaExpressions(steps);
    }

    /** The class, named {@code SparsityFormula}. */
    public static String of(Formula formula) {
        return of(formula, "SparsityFormula");
    }

    /**
     * The class. Its static method {@code sparsities} takes, of each kind that the formula looks at, the elements as
     * {@code double[][]} by block; the matrix quantities as {@code double[]} by block; with offsets the names of the
     * linears; the counts of weights and the target. It returns the sparsities by block, or by block and linear where
     * the formula has offsets.
     */
    public static String of(Formula formula, String className) {
        JavaCode code = new JavaCode(formula);
        String body = code.body();
        return """
                /**
                 * Sparsity allocation by the formula
                 *
                 * <pre>%s</pre>
                 *
                 * whose operators are defined below.
                 */
                public final class %s {

                    private %s() {}

                    /**
                     * The sparsity of every %s for an overall sparsity.
                     *
                %s
                     */
                    public static %s sparsities(%s) {
                %s
                    }

                %s
                }
                """.formatted(
                        formula.toString().replace("*/", "* /"),
                        className,
                        className,
                        code.granular() ? "linear, by block," : "block",
                        code.documentation(),
                        code.granular() ? "double[][]" : "double[]",
                        String.join(", ", code.parameters().keySet()),
                        body.indent(8).stripTrailing(),
                        String.join("\n\n", HELPERS.usedBy(body))
                                .indent(4)
                                .replaceAll("(?m)^ +$", "")
                                .stripTrailing());
    }

    private boolean granular() {
        return !formula.offsets().byKind().isEmpty();
    }

    private String documentation() {
        return parameters().entrySet().stream()
                .map(entry -> "     * @param "
                        + entry.getKey().substring(entry.getKey().indexOf(' ') + 1) + " " + entry.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** Declaration and documentation of every parameter. */
    private Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Elements elements : Elements.values()) {
            if (Steps.reduces(formula.value(), elements)) {
                parameters.put("double[][] " + elements, "by block, " + described(elements));
            }
        }
        matrices(formula.value())
                .forEach((name, node) -> parameters.put(
                        "double[] " + name,
                        "by block, the mean over its linears of " + node.word() + " of their matrices of "
                                + node.elements()));
        if (granular()) {
            parameters.put("String[] kinds", "the names of a block's linears, in order");
            parameters.put("long[] parameters", "prunable weights by linear, the same in every block");
            parameters.put("int blocks", "how many blocks there are");
        } else {
            parameters.put("long[] parameters", "prunable weights by block");
        }
        parameters.put("double target", "the overall sparsity, above 0 and below 0.9999");
        return parameters;
    }

    private static String described(Elements elements) {
        return switch (elements) {
            case SCORES -> "the scores of all its linears";
            case WEIGHTS -> "the magnitudes of all its weights";
            case ACTIVATIONS -> "the norms of the input features of all its linears";
        };
    }

    /** The matrix quantities of a tree by the name of their parameter. */
    private static Map<String, BlockExpression.Matrix> matrices(Expression tree) {
        Map<String, BlockExpression.Matrix> found = new TreeMap<>();
        if (tree instanceof BlockExpression.Matrix matrix) {
            found.put(JavaExpressions.parameter(matrix), matrix);
        }
        tree.children().forEach(child -> found.putAll(matrices(child)));
        return found;
    }

    private String body() {
        List<String> lines = new ArrayList<>();
        if (!granular()) {
            lines.add("int blocks = parameters.length;");
        }
        for (Steps.Step step : steps.parts()) {
            if (!(step.value() instanceof BlockExpression.Matrix)) {
                lines.add(definition("r" + step.number(), step.value()));
            }
        }
        lines.add(definition("v", formula.value()));
        lines.add("double[] z = unit(finite(v));");
        lines.add("double mean = %s;".formatted(granular() ? "sum(z) / blocks" : "weightedMean(z, parameters)"));
        lines.add("double[] s = each(z, t -> %s);".formatted(range(formula.range())));
        lines.add(granular() ? perLinear() : "return project(s, parameters, target);");
        return String.join("\n", lines);
    }

    private String definition(String name, BlockExpression value) {
        return value instanceof BlockExpression.Across across
                ? "double[] %s = %s;".formatted(name, expressions.across(across))
                : """
                double[] %1$s = new double[blocks];
                for (int l = 0; l < blocks; l++) {
                    %1$s[l] = %2$s;
                }""".formatted(name, Helpers.bare(expressions.value(value)));
    }

    private static String range(Range range) {
        String slope = Double.toString(range.signed());
        return range.form() == Range.Form.RANGE
                ? "target + 2 * %s * (t - mean)".formatted(slope)
                : "target * (1 + %1$s * (2 * t - 1)) / (1 + %1$s * (2 * mean - 1))".formatted(slope);
    }

    private String perLinear() {
        List<String> lines = new ArrayList<>(List.of("double[] offsets = new double[kinds.length];"));
        formula.offsets().byKind().forEach((kind, offset) -> lines.add("""
                offsets[java.util.List.of(kinds).indexOf("%s")] = %s;""".formatted(kind, offset)));
        lines.add("return byLinear(s, offsets, parameters, target);");
        return String.join("\n", lines);
    }
}
