package spade.report;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spade.formula.Expression;
import spade.formula.FormulaParser;

/**
 * How many formulas use an operator.
 *
 * @param operator as the text form calls it
 * @param all the share of the measured candidates that have it
 * @param good the share of the best tenth
 */
record OperatorUse(String operator, double all, double good) {

    private static final int TENTH = 10;

    /** Of every operator that occurs, the ones that the best tenth favours first. */
    static List<OperatorUse> of(List<ReportedCandidate> candidates) {
        List<Set<String>> ranked = candidates.stream()
                .filter(candidate -> Double.isFinite(candidate.value()))
                .sorted(Comparator.comparingDouble(ReportedCandidate::value))
                .map(candidate -> nodes(FormulaParser.parse(candidate.formula()).value())
                        .map(OperatorUse::word)
                        .collect(Collectors.toSet()))
                .toList();
        List<Set<String>> best = ranked.subList(0, (ranked.size() + TENTH - 1) / TENTH);
        return ranked.stream()
                .flatMap(Collection::stream)
                .distinct()
                .map(word -> new OperatorUse(word, share(ranked, word), share(best, word)))
                .sorted(Comparator.comparingDouble((OperatorUse use) -> use.all() - use.good())
                        .thenComparing(OperatorUse::operator))
                .toList();
    }

    private static double share(List<Set<String>> formulas, String word) {
        return formulas.stream().filter(words -> words.contains(word)).count() / (double) formulas.size();
    }

    private static Stream<Expression> nodes(Expression node) {
        return Stream.concat(Stream.of(node), node.children().stream().flatMap(OperatorUse::nodes));
    }

    /** Constants are one operator, whatever their value. */
    private static String word(Expression node) {
        return Character.isLetter(node.word().charAt(0)) || node.children().size() > 1 ? node.word() : "constant";
    }
}
