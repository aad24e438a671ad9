package spade.notation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import spade.formula.ElementwiseOperator;
import spade.formula.Reduction;
import spade.formula.UnaryOperator;
import spade.profile.MatrixQuantity;

/** The operators of DSA's released code by the names that its graph strings use. */
final class GraphOperators {

    /** No operator. */
    static final String NONE = "NO_OP";

    /** Element-wise ones, before the reduction. */
    static final Map<String, ElementwiseOperator> PRE = new LinkedHashMap<>();

    /** Reductions of elements. */
    static final Map<String, Reduction> REDUCE = new LinkedHashMap<>();

    /** Reductions of a matrix. */
    static final Map<String, MatrixQuantity> MATRIX = new LinkedHashMap<>();

    /** Functions of a block's value. */
    static final Map<String, UnaryOperator> POST = new LinkedHashMap<>();

    /** Functions of a block's value that the language has for elements too. */
    static final Map<String, ElementwiseOperator> POST_BY_ELEMENT = new LinkedHashMap<>();

    static {
        PRE.put("ABS", ElementwiseOperator.ABS);
        PRE.put("LOG", ElementwiseOperator.LOG_CODE);
        PRE.put("ABSLOG", ElementwiseOperator.ABSLOG_CODE);
        PRE.put("POW", ElementwiseOperator.SQUARE);
        PRE.put("EXP", ElementwiseOperator.EXP);
        PRE.put("NORMALIZE", ElementwiseOperator.ZSCORE);
        PRE.put("MMS", ElementwiseOperator.MINMAX);
        PRE.put("SIGMOID", ElementwiseOperator.SIGMOID);
        PRE.put("TANH", ElementwiseOperator.TANH);

        REDUCE.put("FROBENIUS_NORM", Reduction.Statistic.FROBENIUS_NORM);
        REDUCE.put("L1_NORM", Reduction.Statistic.L1_NORM_CODE);
        REDUCE.put("GEOMETRIC_MEAN", Reduction.Statistic.GEOMETRIC_MEAN);
        REDUCE.put("MEAN", Reduction.Statistic.MEAN);
        REDUCE.put("VAR", Reduction.Statistic.VAR);
        REDUCE.put("STD", Reduction.Statistic.STD);
        REDUCE.put("ENTROPY", Reduction.Statistic.ENTROPY_CODE);

        MATRIX.put("GRAM", MatrixQuantity.GRAM);
        MATRIX.put("CORREF", MatrixQuantity.CORRELATION);
        MATRIX.put("DIAGONAL", MatrixQuantity.DIAGONAL);
        MATRIX.put("DETERMINANT", MatrixQuantity.DETERMINANT);
        MATRIX.put("SLOGDET", MatrixQuantity.LOG_DETERMINANT);
        MATRIX.put("RANK", MatrixQuantity.RANK);

        POST_BY_ELEMENT.put("EXP", ElementwiseOperator.EXP);
        POST_BY_ELEMENT.put("LOG", ElementwiseOperator.LOG);
        POST_BY_ELEMENT.put("ABS", ElementwiseOperator.ABS);
        POST_BY_ELEMENT.put("SIGMOID", ElementwiseOperator.SIGMOID);
        POST_BY_ELEMENT.put("TANH", ElementwiseOperator.TANH);

        for (UnaryOperator operator : UnaryOperator.values()) {
            // Its paper has a square root in a table, its code has none; a sign it has nowhere.
            if (operator != UnaryOperator.SQRT && operator != UnaryOperator.NEG) {
                POST.put(operator.name(), operator);
            }
        }
    }

    private GraphOperators() {}

    /** The operator of a name that is known. */
    static <T> T require(Map<String, T> operators, String name) {
        return Optional.ofNullable(operators.get(name)).orElseThrow();
    }

    /** What the graph strings call an operator, if they have it. */
    static <T> Optional<String> name(Map<String, T> operators, T operator) {
        return operators.entrySet().stream()
                .filter(entry -> entry.getValue().equals(operator))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
