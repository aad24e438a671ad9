package spade.formula.notation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import spade.formula.Formula;
import spade.formula.Range;

/**
 * A formula as equations for LaTeX with amsmath: A are the scores, W the weights, X the input features of a linear, l
 * counts blocks, m the linears of a block, i and j rows and columns, n_l the weights of a block, S the target.
 */
public final class Latex {

    private Latex() {}

    /** One {@code align*} environment. */
    public static String of(Formula formula) {
        List<String> lines = new ArrayList<>();
        lines.addAll(sparsity(formula));
        lines.add("z_l &= \\frac{v_l - \\min_k v_k}{\\max_k v_k - \\min_k v_k}, \\qquad"
                + " \\bar z = \\frac{\\sum_k n_k z_k}{\\sum_k n_k}");
        LatexExpressions expressions = new LatexExpressions(new Steps(formula.value()));
        lines.add("v_l &= " + expressions.print(formula.value()));
        lines.addAll(expressions.definitions());
        return "\\begin{align*}\n" + String.join(" \\\\\n", lines) + "\n\\end{align*}\n";
    }

    private static List<String> sparsity(Formula formula) {
        Range range = formula.range();
        String sign = range.direction() == Range.Direction.MORE ? "+" : "-";
        String spread = range.form() == Range.Form.RANGE
                ? "S %s 2 \\lambda \\left(z_l - \\bar z\\right)".formatted(sign)
                : "S \\, \\frac{1 %1$s \\lambda \\left(2 z_l - 1\\right)}{1 %1$s \\lambda \\left(2 \\bar z - 1\\right)}"
                        .formatted(sign);
        List<String> lines = new ArrayList<>();
        lines.add("s_l &= " + spread + ", \\qquad \\lambda = " + LatexExpressions.number(range.lambda()));
        if (!formula.offsets().byKind().isEmpty()) {
            List<String> offsets = new ArrayList<>();
            formula.offsets()
                    .byKind()
                    .forEach((kind, offset) -> offsets.add(String.format(
                            Locale.ROOT,
                            "\\delta_{\\mathrm{%s}} = %s",
                            kind.replace("_", "\\_"),
                            LatexExpressions.number(offset))));
            lines.add("s_{l,m} &= s_l + \\delta_m, \\qquad " + String.join(",\\ ", offsets));
        }
        return lines;
    }
}
