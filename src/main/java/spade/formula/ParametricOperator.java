package spade.formula;

/** An operator that takes a number beside its operand. */
public sealed interface ParametricOperator permits ParametricReduction, Shape {

    /** What the number may be. */
    Parameter parameter();
}
