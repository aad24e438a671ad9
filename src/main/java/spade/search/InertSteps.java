package spade.search;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.allocation.Allocation;
import spade.formula.BlockExpression;
import spade.formula.ElementsExpression;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Unit;

/**
 * The steps of formulas that change no allocation of a search's targets, such as a min-max before the range's own, or
 * the absolute value of what is positive. They are found by leaving them out: no rule has to know why a step does
 * nothing. What is left allocates the same on these models, and it is what is measured, bred and reported.
 */
final class InertSteps {

    /** Sparsities that differ by less are the same to every linear: none loses a weight more. */
    private static final double SAME = 1e-9;

    private final TargetProfiles targets;

    InertSteps(TargetProfiles targets) {
        this.targets = targets;
    }

    /** The formula without such steps. */
    Formula dropped(Formula formula) {
        List<Allocation> allocations = targets.allocate(formula);
        Formula shortest = formula;
        Optional<Formula> next = Optional.of(formula);
        while (next.isPresent()) {
            shortest = next.get();
            next = shorter(shortest)
                    .filter(other ->
                            targets.alive(other.value(), other.unit()) && same(targets.allocate(other), allocations))
                    .findFirst();
        }
        return shortest;
    }

    /**
     * The formula with a step's operand in the step's place; at the root, where a sign may have gone, both ways round.
     * One of linears may say the same of blocks.
     */
    private static Stream<Formula> shorter(Formula formula) {
        BlockExpression value = formula.value();
        Stream<Formula> ofBlocks =
                Stream.of(formula.withUnit(Unit.BLOCK)).filter(other -> formula.unit() != Unit.BLOCK);
        return Stream.concat(ofBlocks, IntStream.range(0, value.size()).boxed().flatMap(place -> {
            Expression step = value.at(place);
            return step.children().stream()
                    .filter(operand -> operand instanceof ElementsExpression == step instanceof ElementsExpression)
                    .map(operand -> formula.withValue((BlockExpression) value.replace(place, operand)))
                    .flatMap(other -> place == 0
                            ? Stream.of(other, other.withRange(other.range().flipped()))
                            : Stream.of(other));
        }));
    }

    private static boolean same(List<Allocation> some, List<Allocation> others) {
        return IntStream.range(0, some.size()).allMatch(t -> some.get(t).distance(others.get(t)) < SAME);
    }
}
