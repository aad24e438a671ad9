package spade.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import spade.formula.Formula;

/** Remembers of every formula that a search makes how it came about first. */
final class Lineage {

    private final Map<Formula, Birth> births = new HashMap<>();

    private record Birth(String operation, List<Formula> parents) {}

    /** A formula was made, and is returned. */
    Formula born(Formula child, String operation, Formula... parents) {
        births.putIfAbsent(child, new Birth(operation, List.of(parents)));
        return child;
    }

    /** Those formulas that were not made here of which a formula was made, in the order in which they are found. */
    List<Formula> roots(Formula formula) {
        Set<Formula> seen = new LinkedHashSet<>(List.of(formula));
        List<Formula> roots = new ArrayList<>();
        for (Deque<Formula> open = new ArrayDeque<>(seen); !open.isEmpty(); ) {
            Formula next = open.remove();
            Birth birth = births.get(next);
            if (birth == null) {
                roots.add(next);
            } else {
                birth.parents().stream().filter(seen::add).forEach(open::add);
            }
        }
        return roots;
    }

    /**
     * The origin of a formula in terms of candidates.
     *
     * @param standing the candidate that stands for a formula; none for one that lived only between two operations,
     *     whose own parents then take its place
     */
    Origin of(Formula formula, Function<Formula, Optional<Integer>> standing) {
        Set<Integer> parents = new LinkedHashSet<>();
        String operation = trace(formula, standing, parents, new HashSet<>());
        return new Origin(operation, List.copyOf(parents));
    }

    private String trace(
            Formula formula,
            Function<Formula, Optional<Integer>> standing,
            Set<Integer> parents,
            Set<Formula> visited) {
        Birth birth = births.get(formula);
        if (birth == null || !visited.add(formula)) {
            return "";
        }
        String before = "";
        for (Formula parent : birth.parents()) {
            Optional<Integer> number = standing.apply(parent);
            number.ifPresent(parents::add);
            String way = number.isPresent() ? "" : trace(parent, standing, parents, visited);
            before = before.isEmpty() ? way : before;
        }
        return before.isEmpty() ? birth.operation() : before + ", " + birth.operation();
    }
}
