package spade.search;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import spade.formula.BlockValues;
import spade.formula.Formula;
import spade.formula.ProfileValues;
import spade.profile.LinearProfile;
import spade.profile.ProfileFile;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;
import spade.space.SearchSpace;
import spade.space.SearchSpaces;

/**
 * How many random formulas are dead, that is, do not tell the blocks of a model apart or are not finite, by search
 * space: drawn without a look at the model, grown with one, and created for a population, of which none may be.
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.search.AliveStudy \
 *     -Dexec.args="scores.profile"
 * }</pre>
 */
public final class AliveStudy {

    private static final int FORMULAS = 2000;

    private AliveStudy() {}

    /** Arguments: a profile of a run directory; without one a random profile of 12 blocks. */
    public static void main(String[] args) {
        ScoreProfile profile =
                args.length == 0 ? Profiles.random(new Random(1), 12) : ProfileFile.read(Path.of(args[0]));
        System.out.println("| space | dead blind, % | dead grown, % | dead created, % | nodes | µs each |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        for (String name : SearchSpaces.names()) {
            System.out.println(row(SearchSpaces.named(name), profile));
        }
    }

    private static String row(SearchSpace space, ScoreProfile profile) {
        ProfileValues values = new ProfileValues(profile, 0.6);
        Random random = new Random(1);
        FormulaFactory blind = new FormulaFactory(space, List.of(), List.of(0.6), (value, unit) -> true);
        FormulaFactory growing = growing(space, values);
        Variation variation = new Variation(growing, targets(values));
        double deadBlind = dead(() -> blind.formula(random), values);
        double deadGrown = dead(() -> growing.formula(random), values);
        long start = System.nanoTime();
        List<Formula> created = IntStream.range(0, FORMULAS)
                .mapToObj(i -> variation.create(random))
                .toList();
        double seconds = (System.nanoTime() - start) / 1e9;
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f | %.1f | %.0f |",
                space.name(),
                deadBlind,
                deadGrown,
                100.0
                        * created.stream()
                                .filter(formula -> !alive(formula, values))
                                .count()
                        / FORMULAS,
                created.stream()
                        .mapToInt(formula -> formula.value().size())
                        .average()
                        .orElseThrow(),
                1e6 * seconds / FORMULAS);
    }

    /** A factory that looks at a profile, as a search has it. */
    static FormulaFactory growing(SearchSpace space, ProfileValues values) {
        List<String> kinds = values.profile().blocks().get(0).linears().stream()
                .map(LinearProfile::name)
                .toList();
        return new FormulaFactory(
                space,
                kinds,
                List.of(0.6),
                (value, unit) -> BlockValues.of(value.evaluate(values.of(unit))).alive());
    }

    /** A search's targets of which there is one. */
    static TargetProfiles targets(ProfileValues values) {
        return new TargetProfiles(List.of(new TargetProfile(values.profile(), 0.6)));
    }

    static double dead(Supplier<Formula> draw, ProfileValues values) {
        return 100.0
                * IntStream.range(0, FORMULAS)
                        .filter(i -> !alive(draw.get(), values))
                        .count()
                / FORMULAS;
    }

    private static boolean alive(Formula formula, ProfileValues values) {
        return formula.evaluate(values).alive();
    }
}
