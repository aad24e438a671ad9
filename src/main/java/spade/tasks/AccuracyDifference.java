package spade.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.descriptive.moment.Variance;
import spade.Doubles;
import spade.Holm;

/**
 * How much more accurate one model is than another on the same questions.
 *
 * @param of a task, or a group of tasks
 * @param mean difference of the accuracies; positive: the first is better
 * @param low lower end of the 95 % interval (normal, over the differences of questions)
 * @param high upper end
 * @param p two-sided, of no difference: of a task McNemar's exact test, which asks only how the questions are parted
 *     that one model alone answers rightly; of a group by the same normal distribution as the interval
 */
public record AccuracyDifference(String of, double mean, double low, double high, double p) {

    /** Marks what is better beyond noise. */
    public static final String BETTER = "▲";

    /** Marks what is worse beyond noise. */
    public static final String WORSE = "▼";

    private static final NormalDistribution NORMAL = new NormalDistribution();
    private static final double HALF = NORMAL.inverseCumulativeProbability(0.975);

    /** On one task. */
    public static AccuracyDifference of(TaskScore own, TaskScore other, Accuracy metric) {
        Doubles differences = differences(own, other, metric);
        int better = (int) differences.stream().filter(each -> each > 0).count();
        int worse = (int) differences.stream().filter(each -> each < 0).count();
        return around(own.task(), differences.mean(), error(differences), mcNemar(better, worse));
    }

    /**
     * Of the mean accuracy of several tasks, each of the same weight.
     *
     * @param other of the same tasks
     */
    public static AccuracyDifference ofMean(String group, List<TaskScore> own, List<TaskScore> other) {
        double mean = 0;
        double variance = 0;
        for (int i = 0; i < own.size(); i++) {
            Doubles differences = differences(own.get(i), other.get(i), Accuracy.ACC);
            mean += differences.mean() / own.size();
            variance += Math.pow(error(differences) / own.size(), 2);
        }
        double error = Math.sqrt(variance);
        double p = mean == 0 ? 1 : 2 * NORMAL.cumulativeProbability(-Math.abs(mean) / error);
        return around(group, mean, error, p);
    }

    /** On every task, and behind them of every group of which all tasks were asked. */
    public static List<AccuracyDifference> all(List<TaskScore> own, List<TaskScore> other) {
        List<AccuracyDifference> differences = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            differences.add(of(own.get(i), other.get(i), Accuracy.ACC));
        }
        for (String group : TaskNames.groups()) {
            List<TaskScore> members = members(group, own);
            if (members.size() == TaskNames.members(group).size()) {
                differences.add(ofMean(group, members, members(group, other)));
            }
        }
        return differences;
    }

    private static List<TaskScore> members(String group, List<TaskScore> scores) {
        return scores.stream()
                .filter(score -> TaskNames.members(group).contains(score.task()))
                .toList();
    }

    private static AccuracyDifference around(String of, double mean, double error, double p) {
        return new AccuracyDifference(of, mean, mean - HALF * error, mean + HALF * error, p);
    }

    private static Doubles differences(TaskScore own, TaskScore other, Accuracy metric) {
        return own.right()
                .getOrDefault(metric, Doubles.NONE)
                .minus(other.right().getOrDefault(metric, Doubles.NONE));
    }

    private static double error(Doubles differences) {
        return differences.size() < 2
                ? Double.NaN
                : Math.sqrt(new Variance().evaluate(differences.toArray()) / differences.size());
    }

    /** The chance that questions which are answered differently are parted as unevenly, if either is as likely. */
    private static double mcNemar(int better, int worse) {
        int differing = better + worse;
        return differing == 0
                ? 1
                : Math.min(
                        1,
                        2
                                * new BinomialDistribution(null, differing, 0.5)
                                        .cumulativeProbability(Math.min(better, worse)));
    }

    /** The same differences with p-values that hold for all of them together. */
    public static List<AccuracyDifference> corrected(List<AccuracyDifference> differences) {
        Doubles p = Holm.corrected(Doubles.of(differences.stream().mapToDouble(AccuracyDifference::p)));
        return IntStream.range(0, differences.size())
                .mapToObj(i -> differences.get(i).withP(p.get(i)))
                .toList();
    }

    private AccuracyDifference withP(double other) {
        return new AccuracyDifference(of, mean, low, high, other);
    }

    /** {@value #BETTER} or {@value #WORSE} beyond noise, else nothing. */
    public String mark() {
        return !isBeyondNoise() ? "" : mean > 0 ? BETTER : WORSE;
    }

    /** Whether chance alone is an unlikely explanation (5 %). */
    public boolean isBeyondNoise() {
        return p < 0.05;
    }
}
