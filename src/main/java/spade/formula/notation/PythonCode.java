package spade.formula.notation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spade.formula.AcrossOperator;
import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.formula.ElementsExpression;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Granularity;
import spade.formula.Range;
import spade.formula.Trait;
import spade.formula.Unit;

/** A formula as a Python file of its own, which needs numpy. */
public final class PythonCode {

    private static final String SLOPES = """

            slopes       [block][linear] the derivative of the loss on the calibration windows with respect to the
                         linear's sparsity, at the uniform sparsity `target`, divided by the linear's weights over the
                         mean of all linears'""";

    private final Formula formula;
    private final Steps steps;

    private PythonCode(Formula formula) {
        this.formula = formula;
        this.steps = new Steps(formula.value());
    }

    /**
     * The file. Its function {@code sparsities(scores, target, weights=None, activations=None, names=None,
     * parameters=None)} takes arrays by block and linear, and returns the sparsities by block, or by block and linear
     * where linears have sparsities of their own: by the definitions of this program, on raw numbers instead of their
     * distributions.
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


                def sparsities(scores, target, weights=None, activations=None, names=None, parameters=None%s):
                %s
                %s


                %s
                """.formatted(
                        formula,
                        String.join("\n\n\n", Helpers.usedBy(body)),
                        formula.needsSlopes() ? ", slopes=None" : "",
                        indented(documentation()),
                        indented(body),
                        example());
    }

    private String documentation() {
        return """
                \"\"\"The sparsity of every %s for an overall sparsity `target` in (0, 1).

                scores       per block a list, or a dict by name, of its linears' arrays or torch tensors
                             [outputs, inputs]: |W| * ||X||_2 by input, behind dense blocks, on the calibration
                             windows; as Wanda has it, ||X||_2^2 is the sum over tokens divided by the windows
                weights      the weight matrices, likewise, signs included%s
                activations  per block and linear the norms [inputs] of the input features%s
                names        the names of a block's linears, in order%s
                parameters   [block][linear] prunable weights; by default the sizes of the scores, else the weights%s

                Scores of a Hugging Face model with blocks model.model.layers, on calibration windows [1, tokens]:

                    linears = [{name.split(".")[-1].removesuffix("_proj"): m for name, m in block.named_modules()
                                if isinstance(m, torch.nn.Linear)} for block in model.model.layers]
                    squares = {m: torch.zeros(m.in_features) for block in linears for m in block.values()}
                    def add(m, inputs, output):
                        squares[m] += inputs[0].detach().float().square().flatten(0, -2).sum(0).cpu()
                    for m in squares: m.register_forward_hook(add)
                    with torch.no_grad():
                        for window in windows: model(window)
                    activations = [{k: (squares[m] / len(windows)).sqrt() for k, m in b.items()} for b in linears]
                    weights = [{k: m.weight.detach().float().cpu() for k, m in b.items()} for b in linears]
                    scores = [{k: w.abs() * x[k] for k, w in b.items()} for b, x in zip(weights, activations)]
                \"\"\"""".formatted(
                        granular() ? "linear, [block, linear]," : "block",
                        needed(reads(Elements.WEIGHTS)),
                        needed(reads(Elements.ACTIVATIONS)),
                        needed(offsets()),
                        formula.needsSlopes() ? SLOPES : "");
    }

    private static String needed(boolean used) {
        return used ? "" : " (not used by this formula)";
    }

    private boolean granular() {
        return formula.granularity() != Granularity.BLOCK;
    }

    private boolean offsets() {
        return !formula.offsets().byKind().isEmpty();
    }

    private boolean byLinear() {
        return formula.unit() == Unit.LINEAR;
    }

    /** Whether it looks at some elements, as numbers or as matrices. */
    private boolean reads(Elements elements) {
        return formula.value()
                .nodes()
                .anyMatch(node -> node instanceof BlockExpression.Matrix matrix
                        ? matrix.elements() == elements
                        : node instanceof ElementsExpression.Source source && source.source() == elements);
    }

    private String body() {
        List<String> lines = new ArrayList<>(List.of(
                "counts = weight_counts(parameters, scores, weights)",
                byLinear()
                        ? "sizes = np.concatenate(counts).astype(np.float64)"
                        : "sizes = np.array([sum(block) for block in counts], dtype=np.float64)",
                "units = len(sizes)"));
        formula.value()
                .nodes()
                .filter(BlockExpression.Known.class::isInstance)
                .map(Expression::word)
                .distinct()
                .forEach(trait -> lines.add(trait + " = " + trait(trait)));
        lines.add("with np.errstate(all=\"ignore\"):");
        steps.parts().forEach((part, number) -> lines.add("    r" + number + " = " + bare(value(part))));
        lines.add("    v = " + bare(value(formula.value())));
        lines.add(
                formula.range().form() == Range.Form.SHIFT
                        ? "z = np.clip(finite(v), -1000, 1000)"
                        : "z = unit(finite(v))");
        lines.add("mean_z = np.average(z, weights=sizes)");
        Range range = formula.range();
        if (range.exponent() != 0) {
            lines.add("spread = %smin(%s * target**%s, %s)"
                    .formatted(range.signed() < 0 ? "-" : "", range.coefficient(), range.exponent(), Range.MAX_LAMBDA));
        }
        lines.add("s = " + sparsities(range));
        lines.addAll(granular() ? perLinear() : List.of("return project(s, sizes, target)"));
        return String.join("\n", lines);
    }

    private String trait(String word) {
        return switch (Trait.valueOf(word.toUpperCase(Locale.ROOT))) {
            case DEPTH ->
                byLinear() ? "np.repeat(depths(len(counts)), [len(block) for block in counts])" : "depths(len(counts))";
            case SHARE -> "sizes / np.mean(sizes)";
            case SLOPE -> byLinear() ? "np.concatenate(known(slopes))" : "slopes_of_blocks(known(slopes), counts)";
        };
    }

    /** The array of all units. */
    private String value(Expression node) {
        if (node instanceof BlockExpression.Constant constant) {
            return "np.full(units, %s)".formatted(constant.value());
        }
        if (node instanceof BlockExpression.Reduce reduce) {
            return "np.array([%s for x in elements(%s)])"
                    .formatted(elements(reduce), arrays(reduce.argument().source()));
        }
        String python = Symbol.of(node).python();
        if (node instanceof BlockExpression.Matrix matrix) {
            return "np.array([np.mean([%s for a in block]) for block in matrices(%s)])"
                    .formatted(python.formatted("a"), arrays(matrix.elements()));
        }
        if (node.operator() == AcrossOperator.SMOOTH) {
            return python.formatted(bare(operand(node.children().get(0), node)) + ", len(counts)");
        }
        Stream<String> operands = node.children().stream()
                .map(child -> operand(child, node))
                .map(operand -> python.startsWith("(") ? operand : bare(operand));
        return python.formatted(
                Stream.concat(operands, node.parameters().stream()).toArray());
    }

    private static String elements(Expression node) {
        return Symbol.of(node)
                .python()
                .formatted(Stream.concat(node.children().stream().map(PythonCode::elements), node.parameters().stream())
                        .toArray());
    }

    /** The name of an operand that has one, else its expression. */
    private String operand(Expression node, Expression of) {
        Optional<Integer> number = steps.number(node);
        if (number.isPresent()) {
            return "r" + number.get();
        }
        // A constant beside an array may stay a plain number; two plain numbers would raise on a division by zero.
        return node instanceof BlockExpression.Constant constant
                        && !of.children().stream().allMatch(BlockExpression.Constant.class::isInstance)
                ? Double.toString(constant.value())
                : value(node);
    }

    /** The arrays of every unit. */
    private String arrays(Elements elements) {
        String blocks = "linears(%1$s, \"%1$s\")".formatted(elements);
        return byLinear() ? "apart(" + blocks + ")" : blocks;
    }

    /** Without the parentheses that enclose the whole expression, which only a binary operator puts around. */
    private static String bare(String expression) {
        return expression.startsWith("(") ? expression.substring(1, expression.length() - 1) : expression;
    }

    private static String sparsities(Range range) {
        String spread = range.exponent() == 0 ? Double.toString(range.signed()) : "spread";
        return range.form() == Range.Form.SCALE
                ? "target * (1 + %1$s * (2 * z - 1)) / (1 + %1$s * (2 * mean_z - 1))".formatted(spread)
                : "target + 2 * %s * (z - mean_z)".formatted(spread);
    }

    private List<String> perLinear() {
        String offsets = formula.offsets().byKind().entrySet().stream()
                .map(entry -> "\"%s\": %s".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
        String byBlock = byLinear() ? "s.reshape(len(counts), -1)" : "s[:, np.newaxis]";
        return List.of(
                "wanted = " + byBlock
                        + (offsets() ? " + offsets_by_linear(" + offsets + ", kinds(names, scores))" : ""),
                "return project(wanted.ravel(), np.concatenate(counts), target).reshape(wanted.shape)");
    }

    private static String indented(String text) {
        return text.indent(4).replaceAll("(?m)^ +$", "").stripTrailing();
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
}
