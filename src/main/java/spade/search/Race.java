package spade.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import spade.Doubles;
import spade.evaluate.Metric;

/**
 * Decides which candidates are worth more windows. A candidate is compared, window by window, with the
 * {@value #RIVALS}th best of those that have seen all: once it is worse beyond doubt it will not be among the best and
 * stops there. Its value is then that rival's and the difference seen so far, so that values of all stages compare.
 */
final class Race {

    /** How many candidates a newcomer may be behind and still matter. */
    private static final int RIVALS = 5;

    /** How sure one has to be that a candidate is worse. */
    private static final double CONFIDENCE = 0.95;

    private final Metric metric;
    private final Stages stages;
    /** Those that have seen all windows, best first. */
    private final List<Candidate> complete = new ArrayList<>();

    Race(Metric metric, Stages stages) {
        this.metric = metric;
        this.stages = stages;
    }

    /** Hears of every candidate that was measured on some more windows. */
    void measured(Candidate candidate) {
        if (isComplete(candidate)) {
            Comparator<Candidate> order =
                    Comparator.comparingDouble(this::value).thenComparingInt(Candidate::number);
            int place = Collections.binarySearch(complete, candidate, order);
            complete.add(place < 0 ? -place - 1 : place, candidate);
        }
    }

    /** The number of the best of those that have seen all windows. */
    OptionalInt leader() {
        return complete.stream().mapToInt(Candidate::number).findFirst();
    }

    boolean isComplete(Candidate candidate) {
        return candidate.isComplete(stages);
    }

    /** Whether a candidate that has not seen all windows may turn out to be one of the best. */
    boolean isOpen(Candidate candidate) {
        if (candidate.failure().isPresent() || isComplete(candidate) || !isFinite(candidate)) {
            return false;
        }
        Optional<Candidate> rival = rival();
        if (rival.isEmpty() || candidate.windows() < 2) {
            return true;
        }
        Doubles behind = behind(candidate, rival.get());
        int seen = behind.size();
        // The difference over all windows, of which some are seen already.
        double error = new StandardDeviation().evaluate(behind.toArray())
                * Math.sqrt((double) (stages.windows() - seen) / stages.windows() / seen);
        double doubt = new TDistribution(seen - 1).inverseCumulativeProbability(CONFIDENCE) * error;
        return behind.mean() <= doubt;
    }

    /** The mean over all windows, or what it is expected to be; smaller is better. */
    double value(Candidate candidate) {
        if (candidate.failure().isPresent()) {
            return Double.MAX_VALUE;
        }
        Optional<Candidate> rival = isComplete(candidate) ? Optional.empty() : rival();
        double value = rival.map(
                        of -> of.result().value(metric) + behind(candidate, of).mean())
                .orElseGet(() -> candidate.result().value(metric));
        return Double.isFinite(value) ? value : Double.MAX_VALUE;
    }

    private Optional<Candidate> rival() {
        return complete.stream().filter(this::isFinite).skip(RIVALS - 1).findFirst();
    }

    /** A model that pruning broke compares with none. */
    private boolean isFinite(Candidate candidate) {
        return candidate.result().of(metric).stream().allMatch(Double::isFinite);
    }

    /** By window, how much worse a candidate is than its rival. */
    private Doubles behind(Candidate candidate, Candidate rival) {
        return candidate.result().of(metric).minus(rival.result().of(metric));
    }
}
