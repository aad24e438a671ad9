package spade.bench;

import java.nio.file.Path;
import java.util.Random;
import java.util.function.IntConsumer;
import spade.formula.Formula;
import spade.formula.NamedFormulas;
import spade.formula.ProfileValues;
import spade.formula.Unit;
import spade.profile.Histogram;
import spade.profile.ProfileFile;
import spade.profile.ScoreProfile;

/**
 * How fast scores become a profile and a profile becomes numbers per block, on one core: everything of a candidate that
 * no device does.
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.bench.RateBenchmark \
 *     -Dexec.args="scores.profile"
 * }</pre>
 */
public final class RateBenchmark {

    private static final double SPARSITY = 0.6;
    private static final int SCORES = 1 << 22;
    private static final int ROUNDS = 7;
    private static final int REPEATS = 1000;

    private RateBenchmark() {}

    /** Argument: a profile, such as that of a run directory. */
    public static void main(String[] args) {
        float[] scores = new float[SCORES];
        Random random = new Random(1);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) Math.abs(random.nextGaussian());
        }
        double adding = best(1, round -> new Histogram().add(scores));
        Histogram filled = new Histogram();
        filled.add(scores);
        double closing = best(1, round -> filled.distribution());
        Report.line("scores into a histogram   %8.1f million/s", SCORES / adding / 1e6);
        Report.line("histogram to distribution %8.2f ms", closing * 1e3);
        ScoreProfile profile = ProfileFile.read(Path.of(args[0]));
        Report.line("formulas on %s, %d blocks:", args[0], profile.blocks().size());
        for (NamedFormulas.Named named : NamedFormulas.all()) {
            Formula formula = named.formula();
            if (!profile.detail().includes(formula.detail())) {
                continue;
            }
            measure(formula, profile);
            measure(formula.withUnit(Unit.LINEAR), profile);
        }
    }

    private static void measure(Formula formula, ScoreProfile profile) {
        double first = best(1, round -> formula.evaluate(new ProfileValues(profile, SPARSITY)));
        ProfileValues known = new ProfileValues(profile, SPARSITY);
        double again = best(REPEATS, round -> formula.evaluate(known)) / REPEATS;
        Report.line("first %8.2f ms, again %8.2f µs  %s", first * 1e3, again * 1e6, formula);
    }

    /** Seconds of so many calls, the best of some rounds. */
    private static double best(int calls, IntConsumer work) {
        double best = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                work.accept(i);
            }
            best = Math.min(best, Report.seconds(start));
        }
        return best;
    }
}
