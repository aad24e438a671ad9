package spade.formula.notation;

import java.util.Map;
import java.util.stream.Collectors;
import spade.formula.BlockExpression;
import spade.formula.ElementsExpression;
import spade.formula.Expression;

/**
 * How an operator or a leaf is written in other notations than the text form: templates for {@link String#formatted}.
 *
 * @param english of the operands' phrases, a reduction's number behind them; empty where it is written as arithmetic,
 *     of a map with a number what it is
 * @param latex of the operands' terms; of a reduction's operand, its index and its number; across blocks, of the
 *     operand's name for block l and for any block k, and the number
 * @param python of the operands' expressions, a number behind them
 */
record Symbol(String english, String latex, String python) {

    /** Elements and functions of them, but for those that are written as the same function of a block value. */
    private static final Map<String, Symbol> ELEMENTS = table("""
            scores; the scores; A^{(l)}_{ij}; x
            weights; the weight magnitudes; \\left|W^{(l)}_{ij}\\right|; np.abs(x)
            activations; the activation norms; \\left\\|X^{(l)}_j\\right\\|; x
            log_code; the logarithm (1e-6 added) of %s; \
            \\ln\\left(\\left[%s\\right]_{\\le 0 \\to 1} + 10^{-6}\\right); log_code(%s)
            abslog; the magnitude of the logarithm of %s; \\left|\\ln\\left(%s\\right)\\right|; np.abs(np.log(%s))
            abslog_code; the logarithm of the magnitude of %s; \
            \\ln\\left(\\left|\\left[%s\\right]_{0 \\to 1}\\right|\\right); abslog_code(%s)
            square; the square of %s; \\left(%s\\right)^2; np.square(%s)
            zscore; the z-score within the block of %s; \\operatorname{zscore}_{l}\\left(%s\\right); zscore(%s)
            minmax; the min-max scaling within the block of %s; \\operatorname{minmax}_{l}\\left(%s\\right); minmax(%s)
            softmax; the softmax within the block of %s; \\operatorname{softmax}_{l}\\left(%s\\right); softmax(%s)
            """);

    /** Reductions of elements, and quantities of a matrix. */
    private static final Map<String, Symbol> REDUCTIONS = table("""
            mean; the mean of %s; \\operatorname{mean}_{%2$s}\\left(%s\\right); mean(%s)
            var; the variance of %s; \\operatorname{var}_{%2$s}\\left(%s\\right); var(%s)
            std; the standard deviation of %s; \\operatorname{std}_{%2$s}\\left(%s\\right); std(%s)
            l1_norm; the L1 norm of %s; \\sum_{%2$s} \\left|%s\\right|; l1_norm(%s)
            l1_norm_code; the mean magnitude of %s; \
            \\operatorname{mean}_{%2$s}\\left(\\left|%s\\right|\\right); l1_norm_code(%s)
            l2_norm; the L2 norm of %s; \\sqrt{\\sum_{%2$s} \\left(%s\\right)^2}; l2_norm(%s)
            frobenius_norm; the Frobenius norm of %s; \\sqrt{\\sum_{%2$s} \\left(%s\\right)^2}; l2_norm(%s)
            geometric_mean; the geometric mean of %s; \
            \\exp\\left(\\operatorname{mean}_{%2$s}\\left(\\ln \\left|%s\\right|\\right)\\right); geometric_mean(%s)
            entropy; the entropy (how evenly the sum is spread) of %s; \\operatorname{H}_{%2$s}\\left(%s\\right); entropy(%s)
            entropy_code; the entropy with clamped logarithms of %s; \
            \\operatorname{H^{\\mathrm{clamped}}}_{%2$s}\\left(%s\\right); entropy_code(%s)
            median; the median of %s; \\operatorname{median}_{%2$s}\\left(%s\\right); median(%s)
            kurtosis; the kurtosis (how heavy the tails are) of %s; \\operatorname{kurtosis}_{%2$s}\\left(%s\\right); kurtosis(%s)
            gini; the Gini coefficient (how much of the sum few of them hold) of %s; \\operatorname{gini}_{%2$s}\\left(%s\\right); gini(%s)
            min; the minimum of %s; \\min_{%2$s}\\left(%s\\right); np.min(%s)
            max; the maximum of %s; \\max_{%2$s}\\left(%s\\right); np.max(%s)
            quantile; the %2$s-quantile of %s; \\operatorname{Q}^{%3$s}_{%2$s}\\left(%s\\right); quantile(%s, %s)
            outlier_ratio; the percentage of %s that exceed %s times their mean; \
            100 \\operatorname{mean}_{%2$s} \\left[%1$s > %3$s \\operatorname{mean}_{%2$s}\\left(%1$s\\right)\\right]; \
            outlier_ratio(%s, %s)
            trimmed_mean; the mean (but for a share of %2$s at either end) of %1$s; \
            \\operatorname{mean}^{\\mathrm{trim}\\,%3$s}_{%2$s}\\left(%s\\right); trimmed_mean(%s, %s)
            gram; the mean entry of the Gram matrix of %s; \
            \\operatorname{mean}_{ij}\\left(%1$s {%1$s}^{\\top}\\right); gram(%s)
            correlation; the mean correlation between rows of %s; \
            \\operatorname{mean}_{ij} \\operatorname{corr}\\left(%s\\right); correlation(%s)
            diagonal; the mean diagonal entry of %s; \
            \\operatorname{mean}_{i} \\operatorname{diag}\\left(%s\\right); diagonal(%s)
            determinant; the geometric mean of the Gram eigenvalues of %s; \
            \\det\\left(G(%s)\\right)^{1/\\operatorname{size}}; determinant(%s)
            log_determinant; the logarithm of the Gram determinant of %s; \
            \\ln \\det\\left(G(%s)\\right); log_determinant(%s)
            rank; the rank of %s; \\operatorname{rank}\\left(%s\\right); rank(%s)
            hill_exponent; the power-law exponent (lower, the heavier the tail) of the spectrum of %s; \
            \\hat{\\alpha}\\left(%1$s {%1$s}^{\\top}\\right); hill_exponent(%s)
            """);

    private static final Map<String, Symbol> BLOCK_VALUES = table("""
            depth; their depth (0 for the first, 1 for the last); \\frac{l - 1}{L - 1}; depth
            share; their share of the weights; n_l / \\operatorname{mean}_k n_k; share
            slope; the slope of the loss over their sparsity, by their share of the weights; g_l; slope
            neg; ; -%s; np.negative(%s)
            sin; ; \\sin\\left(%s\\right); np.sin(%s)
            cos; ; \\cos\\left(%s\\right); np.cos(%s)
            tan; ; \\tan\\left(%s\\right); np.tan(%s)
            asin; ; \\arcsin\\left(%s\\right); np.arcsin(%s)
            acos; ; \\arccos\\left(%s\\right); np.arccos(%s)
            atan; ; \\arctan\\left(%s\\right); np.arctan(%s)
            exp; the exponential of %s; \\exp\\left(%s\\right); np.exp(%s)
            log; the logarithm of %s; \\ln\\left(%s\\right); np.log(%s)
            abs; the magnitude of %s; \\left|%s\\right|; np.abs(%s)
            sqrt; the square root of %s; \\sqrt{%s}; np.sqrt(%s)
            sigmoid; the sigmoid of %s; \\sigma\\left(%s\\right); sigmoid(%s)
            tanh; the hyperbolic tangent of %s; \\tanh\\left(%s\\right); np.tanh(%s)
            softplus; ; \\ln\\left(1 + \\exp\\left(%s\\right)\\right); softplus(%s)
            +; ; %s + %s; (%s + %s)
            -; ; %s - %s; (%s - %s)
            *; ; %s \\cdot %s; (%s * %s)
            /; ; \\frac{%s}{%s}; (%s / %s)
            min; ; \\min\\left(%s,\\, %s\\right); np.minimum(%s, %s)
            max; ; \\max\\left(%s,\\, %s\\right); np.maximum(%s, %s)
            pow; ; \\left(%s\\right)^{%s}; power(%s, %s)
            minmax; ; \
            \\frac{%s - \\min_k %2$s}{\\max_k %2$s - \\min_k %2$s}; minmax_over_blocks(%s)
            zscore; ; \
            \\frac{%s - \\operatorname{mean}_k %2$s}{\\operatorname{std}_k %2$s}; zscore_over_blocks(%s)
            rank; ; \
            \\frac{\\operatorname{rank}_k\\left(%s\\right) - 1}{L - 1}; rank_over_blocks(%s)
            softmax; ; \
            \\frac{\\exp\\left(%s\\right)}{\\sum_k \\exp\\left(%s\\right)}; softmax(%s)
            smooth; ; \
            \\operatorname{mean}_{|k - l| \\le 1} %2$s; smooth_over_blocks(%s)
            clip; clip(x, p) is min(z / p, 1) where z is x brought to [0, 1] over the blocks; \
            \\min\\left(\\frac{%s - \\min_k %2$s}{%3$s \\left(\\max_k %2$s - \\min_k %2$s\\right)},\\, 1\\right); \
            clip_over_blocks(%s, %s)
            logistic; logistic(x, k) is the sigmoid of k (z - 1/2) where z is x brought to [0, 1] over the blocks; \
            \\sigma\\left(%3$s \\left(\\frac{%1$s - \\min_k %2$s}{\\max_k %2$s - \\min_k %2$s} - \\frac{1}{2}\\right)\\right); \
            logistic_over_blocks(%s, %s)
            power; power(x, p) is z to the power of p where z is x brought to [0, 1] over the blocks; \
            \\left(\\frac{%s - \\min_k %2$s}{\\max_k %2$s - \\min_k %2$s}\\right)^{%3$s}; power_over_blocks(%s, %s)
            """);

    private static Map<String, Symbol> table(String rows) {
        return rows.lines()
                .map(row -> row.split("; ", -1))
                .collect(Collectors.toUnmodifiableMap(row -> row[0], row -> new Symbol(row[1], row[2], row[3])));
    }

    /** The symbol of an operator or a leaf that is no constant. */
    static Symbol of(Expression node) {
        boolean reduces = node instanceof BlockExpression.Reduce || node instanceof BlockExpression.Matrix;
        Map<String, Symbol> own = node instanceof ElementsExpression ? ELEMENTS : reduces ? REDUCTIONS : BLOCK_VALUES;
        Symbol symbol = own.getOrDefault(node.word(), BLOCK_VALUES.get(node.word()));
        if (symbol == null) {
            throw new IllegalStateException("There is no symbol for " + node.word());
        }
        return symbol;
    }

    /** A number as the text form has it. */
    static String number(double value) {
        return new BlockExpression.Constant(value).toString();
    }
}
