package spade.formula.simplify;

import io.jenetics.ext.rewriting.TRS;
import io.jenetics.ext.util.TreeNode;
import spade.formula.Expression;

/**
 * Rules that hold for all values, infinite ones and NaN too, bit by bit: a term rewriting system. A dot behind an
 * operator means that it is element-wise.
 */
final class Identities {

    /** Rewritings of one tree, far more than are needed: no rule goes on for ever. */
    private static final int MOST = 10_000;

    /** Identities that even the sign of a zero obeys. */
    static final Identities EXACT = new Identities(
            // Elements lie at or above 0.
            "abs.(scores) -> scores",
            "abs.(weights) -> weights",
            "abs.(activations) -> activations",
            "l1_norm_code(scores) -> mean(scores)",
            "l1_norm_code(weights) -> mean(weights)",
            "l1_norm_code(activations) -> mean(activations)",
            // Functions that do not see a sign.
            "abs(abs($x)) -> abs($x)",
            "abs(neg($x)) -> abs($x)",
            "cos(neg($x)) -> cos($x)",
            "cos(abs($x)) -> cos($x)",
            "abs.(abs.($x)) -> abs.($x)",
            "square.(abs.($x)) -> square.($x)",
            "abslog_code.(abs.($x)) -> abslog_code.($x)",
            "l1_norm(abs.($x)) -> l1_norm($x)",
            "l1_norm_code(abs.($x)) -> l1_norm_code($x)",
            "frobenius_norm(abs.($x)) -> frobenius_norm($x)",
            "geometric_mean(abs.($x)) -> geometric_mean($x)",
            // Negation moves to the root, where the direction of the range takes it up.
            "neg(neg($x)) -> $x",
            "sin(neg($x)) -> neg(sin($x))",
            "tan(neg($x)) -> neg(tan($x))",
            "asin(neg($x)) -> neg(asin($x))",
            "atan(neg($x)) -> neg(atan($x))",
            "tanh(neg($x)) -> neg(tanh($x))",
            "*(neg($x),$y) -> neg(*($x,$y))",
            "*($x,neg($y)) -> neg(*($x,$y))",
            "/(neg($x),$y) -> neg(/($x,$y))",
            "/($x,neg($y)) -> neg(/($x,$y))",
            "min(neg($x),neg($y)) -> neg(max($x,$y))",
            "max(neg($x),neg($y)) -> neg(min($x,$y))",
            "+($x,neg($y)) -> -($x,$y)",
            "+(neg($x),$y) -> -($y,$x)",
            "-($x,neg($y)) -> +($x,$y)",
            // Operands that do nothing.
            "-($x,0) -> $x",
            "*($x,1) -> $x",
            "*(1,$x) -> $x",
            "*($x,-1) -> neg($x)",
            "*(-1,$x) -> neg($x)",
            "/($x,1) -> $x",
            "/($x,-1) -> neg($x)",
            "pow($x,1) -> $x",
            "pow($x,0) -> 1",
            // Equal operands.
            "min($x,$x) -> $x",
            "max($x,$x) -> $x",
            "+($x,$x) -> *($x,2)",
            "*(abs($x),abs($y)) -> abs(*($x,$y))",
            "/(abs($x),abs($y)) -> abs(/($x,$y))",
            // Two names of one thing.
            "l2_norm($x) -> frobenius_norm($x)",
            "quantile($x,0.5) -> median($x)",
            "quantile($x,0) -> min($x)",
            "quantile($x,1) -> max($x)",
            "abs.(log.($x)) -> abslog.($x)",
            "mean(abs.($x)) -> l1_norm_code($x)",
            "l1_norm_code(log.($x)) -> mean(abslog.($x))",
            "l1_norm(abslog.($x)) -> l1_norm(log.($x))",
            "frobenius_norm(abslog.($x)) -> frobenius_norm(log.($x))",
            "geometric_mean(abslog.($x)) -> geometric_mean(log.($x))",
            "square.(abslog.($x)) -> square.(log.($x))",
            "sqrt(var($x)) -> std($x)",
            "sqrt(l1_norm(square.($x))) -> frobenius_norm($x)",
            "rank(rank($x)) -> rank($x)",
            "minmax(minmax($x)) -> minmax($x)");

    /** Identities that may turn a zero into a negative zero: only a division or a power tells them apart. */
    static final Identities BUT_FOR_ZEROS = new Identities(
            "+($x,0) -> $x",
            "+(0,$x) -> $x",
            "-(0,$x) -> neg($x)",
            "neg(-($x,$y)) -> -($y,$x)",
            "-(neg($x),$y) -> neg(+($x,$y))",
            "smooth(neg($x)) -> neg(smooth($x))",
            "zscore(neg($x)) -> neg(zscore($x))");

    private final TRS<String> rules;

    private Identities(String... rules) {
        this.rules = TRS.parse(rules);
    }

    /** The expression with the rules used wherever they match. */
    Expression rewrite(Expression expression) {
        Terms terms = new Terms();
        TreeNode<String> term = terms.term(expression);
        return rules.rewrite(term, MOST) > 0 ? terms.expression(term) : expression;
    }
}
