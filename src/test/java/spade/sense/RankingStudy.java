package spade.sense;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import spade.allocation.Allocation;
import spade.record.RunRecord;
import spade.sense.SensitivityProfile.Measured;

/**
 * How well the model of the loss ranks candidates that searches measured on the same text at the same sparsity: by how
 * many windows its reverse pass saw, and by how many of the candidates taught it (the others are ranked).
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.sense.RankingStudy \
 *     -Dexec.args="SENSITIVITY_FILE RUN..."
 * }</pre>
 */
public final class RankingStudy {

    private static final int[] TAUGHT = {0, 10, 20, 40, 80};

    private RankingStudy() {}

    /** A measured allocation, and its loss less that of the uniform one on the same windows. */
    private record Candidate(Measured measured, double loss) {}

    /** Arguments as above. */
    public static void main(String[] args) {
        SensitivityProfile sensitivity = SensitivityFile.read(Path.of(args[0]));
        Slopes pass = sensitivity.passes().get(0);
        Allocation uniform = Allocation.uniform(sensitivity.sparsity(), pass.blocks());
        Map<Allocation, Measured> all = new LinkedHashMap<>();
        Stream.of(args)
                .skip(1)
                .flatMap(run -> RunRecord.read(Path.of(run)).measured(0, sensitivity.sparsity()).stream())
                .forEach(each -> all.merge(each.allocation(), each, RankingStudy::longer));
        Measured beside = all.remove(uniform);
        List<Candidate> candidates = all.values().stream()
                .map(each -> new Candidate(each, loss(each, beside)))
                .filter(each -> Double.isFinite(each.loss))
                .toList();
        System.out.printf("%d candidates at %s%n", candidates.size(), sensitivity.sparsity());
        for (int windows = 1; windows <= pass.windows(); windows *= 2) {
            Slopes some = new Slopes(pass.base(), pass.sums().subList(0, windows));
            for (int taught : TAUGHT) {
                if (taught + 20 <= candidates.size()) {
                    List<Measured> lessons = new ArrayList<>(List.of(beside));
                    candidates.subList(0, taught).forEach(each -> lessons.add(each.measured));
                    LossModel model = LossModel.of(sensitivity.of(List.of(some), taught == 0 ? List.of() : lessons));
                    print(windows, taught, model, candidates.subList(taught, candidates.size()));
                }
            }
        }
    }

    private static Measured longer(Measured one, Measured other) {
        return one.losses().size() < other.losses().size() ? other : one;
    }

    private static double loss(Measured one, Measured beside) {
        return IntStream.range(0, one.losses().size())
                .mapToDouble(w -> one.losses().get(w) - beside.losses().get(w))
                .average()
                .orElseThrow();
    }

    private static void print(int windows, int taught, LossModel model, List<Candidate> ranked) {
        List<Candidate> sorted = ranked.stream()
                .sorted(Comparator.comparingDouble(Candidate::loss))
                .toList();
        System.out.printf(
                Locale.ROOT,
                "pass of %d windows, %2d taught: Spearman %.3f of %d, %.3f of the better half%n",
                windows,
                taught,
                spearman(model, sorted),
                sorted.size(),
                spearman(model, sorted.subList(0, sorted.size() / 2)));
    }

    private static double spearman(LossModel model, List<Candidate> candidates) {
        return new SpearmansCorrelation()
                .correlation(
                        candidates.stream().mapToDouble(Candidate::loss).toArray(),
                        candidates.stream()
                                .mapToDouble(each -> model.predict(each.measured.allocation()))
                                .toArray());
    }
}
