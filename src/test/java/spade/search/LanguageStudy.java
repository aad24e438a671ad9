package spade.search;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.ProfileValues;
import spade.formula.notation.FormulaReader;
import spade.formula.notation.Notation;
import spade.profile.LinearProfile;
import spade.profile.ProfileFile;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;
import spade.space.SearchSpace;
import spade.space.SearchSpaces;

/**
 * Many random formulas of every search space through everything the language does with them: printed and read back as
 * text and as JSON, their inert steps dropped, and their allocations before and after compared on a random profile; and
 * how fast they are evaluated on a real one. What goes wrong is printed.
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.search.LanguageStudy \
 *     -Dexec.args="100000 scores.profile"
 * }</pre>
 */
public final class LanguageStudy {

    private static final double TOLERANCE = 1e-9;
    private static final int SHOWN = 20;
    /** Formulas evaluated on the real profile. */
    private static final int TIMED = 2000;

    private final SearchSpace space;
    private final List<Formula> formulas = new ArrayList<>();
    private int shown;

    private LanguageStudy(SearchSpace space, int count) {
        this.space = space;
        List<String> kinds = Profiles.random(new Random(1), 1).blocks().get(0).linears().stream()
                .map(LinearProfile::name)
                .toList();
        FormulaFactory factory = new FormulaFactory(space, kinds, List.of(0.5, 0.7), (value, unit) -> true);
        Random random = new Random(1);
        for (int i = 0; i < count; i++) {
            formulas.add(factory.formula(random));
        }
    }

    /** Arguments: formulas per space, a profile of a run directory. */
    public static void main(String[] args) {
        int count = Integer.parseInt(args[0]);
        ScoreProfile real = ProfileFile.read(Path.of(args[1]));
        System.out.println("| space | read back otherwise | worst allocation difference | above 1e-9 | shorter, % |"
                + " distinct texts | without inert steps | shortened per s | evaluated per s, first | again |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        for (String name : SearchSpaces.names()) {
            System.out.println(new LanguageStudy(SearchSpaces.named(name), count).row(real));
        }
    }

    private String row(ScoreProfile real) {
        long start = System.nanoTime();
        ProfileValues values = new ProfileValues(Profiles.random(new Random(2), 8), 0.6);
        InertSteps inert = new InertSteps(AliveStudy.targets(values));
        List<Formula> simple = formulas.stream().map(inert::dropped).toList();
        double shortened = perSecond(start, formulas.size());
        double worst = 0;
        int wrong = 0;
        int shorter = 0;
        for (int i = 0; i < formulas.size(); i++) {
            double difference = difference(formulas.get(i), simple.get(i), values);
            if (difference > TOLERANCE) {
                wrong++;
                show(difference + " " + formulas.get(i) + " -> " + simple.get(i));
            }
            worst = Math.max(worst, difference);
            shorter += simple.get(i).complexity() < formulas.get(i).complexity() ? 1 : 0;
        }
        ProfileValues model = new ProfileValues(real, 0.6);
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.1e | %d | %.1f | %d | %d | %.0f | %.0f | %.0f |",
                space.name(),
                changedByReading(),
                worst,
                wrong,
                100.0 * shorter / formulas.size(),
                distinct(formulas),
                distinct(simple),
                shortened,
                evaluated(model),
                evaluated(model));
    }

    private int changedByReading() {
        int changed = 0;
        for (Formula formula : formulas) {
            boolean same = FormulaParser.parse(formula.toString()).equals(formula)
                    && FormulaReader.read(Notation.JSON.write(formula).orElseThrow())
                            .equals(formula);
            if (!same) {
                changed++;
                show(formula.toString());
            }
        }
        return changed;
    }

    private void show(String line) {
        if (shown++ < SHOWN) {
            System.out.println(line);
        }
    }

    /** Formulas per second on a model's profile, of the first ones. */
    private double evaluated(ProfileValues model) {
        List<Formula> timed = formulas.subList(0, Math.min(TIMED, formulas.size()));
        long start = System.nanoTime();
        timed.forEach(formula -> formula.evaluate(model));
        return perSecond(start, timed.size());
    }

    private static double perSecond(long start, int count) {
        return count * 1e9 / (System.nanoTime() - start);
    }

    private static int distinct(List<Formula> formulas) {
        Set<Formula> different = new HashSet<>(formulas);
        return different.size();
    }

    /** The largest difference of a sparsity, of blocks or of linears. */
    public static double difference(Formula one, Formula other, ProfileValues profile) {
        if (one.equals(other)) {
            return 0;
        }
        Allocation left = allocate(one, profile);
        Allocation right = allocate(other, profile);
        double largest = 0;
        int linears = profile.profile().blocks().get(0).linears().size();
        for (int l = 0; l < left.sparsities().size(); l++) {
            for (int i = 0; i < linears; i++) {
                largest = Math.max(largest, Math.abs(left.of(l, i) - right.of(l, i)));
            }
        }
        return largest;
    }

    private static Allocation allocate(Formula formula, ProfileValues profile) {
        return new AllocationRule.ByFormula(formula).allocate(formula.evaluate(profile), profile.at(0.6));
    }
}
