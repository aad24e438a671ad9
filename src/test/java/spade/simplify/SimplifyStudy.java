package spade.simplify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import spade.allocation.AllocationMethod;
import spade.formula.Formula;
import spade.formula.ProfileValues;
import spade.profile.Profiles;
import spade.search.RandomFormulas;

/**
 * What simplification does to random formulas, on how many and how fast: run by hand, with their number and a seed as
 * arguments. Formulas whose allocation changes are printed, for they show a rule that is wrong.
 */
public final class SimplifyStudy {

    private static final double TOLERANCE = 1e-9;
    private static final int SHOWN = 40;

    private SimplifyStudy() {}

    /** Runs the study. */
    public static void main(String[] args) {
        int formulas = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        Random random = new Random(args.length > 1 ? Long.parseLong(args[1]) : 1);
        List<Formula> before = new ArrayList<>();
        for (int i = 0; i < formulas; i++) {
            before.add(RandomFormulas.next(random));
        }
        before.subList(0, formulas / 10).forEach(Simplifier::simplify); // Warms the compiler up.
        long start = System.nanoTime();
        List<Formula> after = before.stream().map(Simplifier::simplify).toList();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%.0f formulas per second%n", formulas / seconds);
        sizes(before, after);
        differences(before, after, random);
    }

    private static void sizes(List<Formula> before, List<Formula> after) {
        int shorter = 0;
        int changed = 0;
        int longer = 0;
        Set<Formula> texts = new HashSet<>(before);
        Set<Formula> forms = new HashSet<>(after);
        for (int i = 0; i < before.size(); i++) {
            int size = before.get(i).value().size();
            int left = after.get(i).value().size();
            shorter += left < size ? 1 : 0;
            longer += left > size ? 1 : 0;
            changed += before.get(i).equals(after.get(i)) ? 0 : 1;
        }
        double n = before.size();
        System.out.printf(
                "changed %.1f %%, shorter %.1f %%, longer %.2f %%%n",
                100 * changed / n, 100 * shorter / n, 100 * longer / n);
        System.out.printf("mean size %.2f before, %.2f after%n", size(before), size(after));
        System.out.printf("%d distinct texts, %d canonical forms%n", texts.size(), forms.size());
    }

    private static double size(List<Formula> formulas) {
        return formulas.stream()
                .mapToInt(formula -> formula.value().size())
                .average()
                .orElseThrow();
    }

    private static void differences(List<Formula> before, List<Formula> after, Random random) {
        ProfileValues profile = new ProfileValues(Profiles.random(random, 8));
        Map<Boolean, Integer> wrong = new HashMap<>(Map.of(true, 0, false, 0));
        double worst = 0;
        for (int i = 0; i < before.size(); i++) {
            boolean idempotent = Simplifier.simplify(after.get(i)).equals(after.get(i));
            double difference =
                    before.get(i).equals(after.get(i)) ? 0 : difference(before.get(i), after.get(i), profile);
            if (difference > TOLERANCE || !idempotent) {
                boolean alive = before.get(i).evaluate(profile).alive();
                if (wrong.merge(alive, 1, Integer::sum) <= SHOWN) {
                    System.out.printf(
                            "%.1e %s %s -> %s%n", difference, alive ? "alive" : "dead", before.get(i), after.get(i));
                }
            }
            worst = Math.max(worst, difference);
        }
        System.out.printf(
                "worst difference %.1e; above %.0e: %d alive, %d dead%n",
                worst, TOLERANCE, wrong.get(true), wrong.get(false));
    }

    /** The largest difference of a block's sparsity. */
    static double difference(Formula one, Formula other, ProfileValues profile) {
        double[] left = sparsities(one, profile);
        double[] right = sparsities(other, profile);
        double largest = 0;
        for (int l = 0; l < left.length; l++) {
            largest = Math.max(largest, Math.abs(left[l] - right[l]));
        }
        return largest;
    }

    private static double[] sparsities(Formula formula, ProfileValues profile) {
        return new AllocationMethod.ByFormula(formula)
                .allocate(formula.evaluate(profile), profile.profile(), 0.6)
                .sparsities();
    }
}
