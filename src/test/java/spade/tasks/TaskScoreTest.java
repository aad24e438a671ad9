package spade.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spade.Doubles;

/** Accuracies and their differences, against what is counted by hand or by brute force. */
class TaskScoreTest {

    private static QuestionSet set(String name, int gold, int... characters) {
        List<Choice> choices = Arrays.stream(characters)
                .mapToObj(length -> new Choice("context", " choice", length))
                .toList();
        return new QuestionSet(
                name,
                EnumSet.allOf(Accuracy.class),
                List.of(new Question(choices, gold), new Question(choices, 0)),
                9,
                1);
    }

    @Test
    void theLikeliestChoiceIsTheAnswerAndOfEqualOnesTheFirst() {
        // Losses 4 and 3, of 8 and 2 characters: by sum the second, by character the first.
        List<TaskScore> scores = TaskScore.of(
                List.of(set("one", 1, 8, 2), set("two", 2, 1, 1, 0)), Doubles.of(4, 3, 5, 5, 9, 9, 1, 2, 1, 0));
        assertThat(scores.get(0).right().get(Accuracy.ACC)).isEqualTo(Doubles.of(1, 1));
        assertThat(scores.get(0).right().get(Accuracy.ACC_NORM)).isEqualTo(Doubles.of(0, 1));
        assertThat(scores.get(0).gold()).isEqualTo(Doubles.of(3, 5));
        // A choice without characters is never the likeliest by character, as minus infinity is not.
        assertThat(scores.get(1).right().get(Accuracy.ACC)).isEqualTo(Doubles.of(1, 0));
        assertThat(scores.get(1).right().get(Accuracy.ACC_NORM)).isEqualTo(Doubles.of(0, 0));
        assertThat(scores.get(1).accuracy(Accuracy.ACC)).isEqualTo(0.5);
        // Standard deviation of (1, 0), over the root of 2.
        assertThat(scores.get(1).error(Accuracy.ACC)).isCloseTo(Math.sqrt(0.5) / Math.sqrt(2), within(1e-12));
    }

    /** An overflow is no answer, whichever choice has it. */
    @Test
    void aQuestionWithoutFiniteLikelihoodsHasNoAnswer() {
        TaskScore score = TaskScore.of(List.of(set("one", 0, 1, 1)), Doubles.of(1, 2, 3, Double.POSITIVE_INFINITY))
                .get(0);
        assertThat(score.unanswered()).isEqualTo(1);
        assertThat(score.right().get(Accuracy.ACC)).isEqualTo(Doubles.of(1, Double.NaN));
        assertThat(score.accuracy(Accuracy.ACC)).isNaN();
        assertThat(score.error(Accuracy.ACC)).isNaN();
    }

    private static TaskScore score(String task, double... right) {
        return new TaskScore(task, Map.of(Accuracy.ACC, Doubles.of(right)), Doubles.NONE);
    }

    /** All ways in which so many coins can fall. */
    private static double atLeastAsUneven(int better, int worse) {
        int coins = better + worse;
        long extreme = IntStream.range(0, 1 << coins)
                .map(Integer::bitCount)
                .filter(heads -> Math.min(heads, coins - heads) <= Math.min(better, worse))
                .count();
        return Math.min(1, (double) extreme / (1 << coins));
    }

    @Test
    void differencesAreTestedByTheQuestionsAnsweredDifferently() {
        Random random = new Random(3);
        for (int trial = 0; trial < 50; trial++) {
            double[] own = random.doubles(24).map(x -> x < 0.6 ? 1 : 0).toArray();
            double[] other = random.doubles(24).map(x -> x < 0.4 ? 1 : 0).toArray();
            int better =
                    (int) IntStream.range(0, 24).filter(i -> own[i] > other[i]).count();
            int worse =
                    (int) IntStream.range(0, 24).filter(i -> own[i] < other[i]).count();
            AccuracyDifference found = AccuracyDifference.of(score("t", own), score("t", other), Accuracy.ACC);
            assertThat(found.mean()).isCloseTo((better - worse) / 24.0, within(1e-12));
            assertThat(found.p()).isCloseTo(atLeastAsUneven(better, worse), within(1e-9));
            assertThat(found.low()).isLessThanOrEqualTo(found.mean());
        }
        assertThat(AccuracyDifference.of(score("t", 1, 0), score("t", 1, 0), Accuracy.ACC)
                        .p())
                .isEqualTo(1);
    }

    /** The standard error of a mean over tasks by drawing the questions of each anew. */
    @Test
    void theIntervalOfAMeanIsThatOfQuestionsDrawnAnew() {
        Random random = new Random(5);
        List<TaskScore> own = new ArrayList<>();
        List<TaskScore> other = new ArrayList<>();
        for (int size : new int[] {60, 200, 30}) {
            own.add(score(
                    "t" + size, random.doubles(size).map(x -> x < 0.7 ? 1 : 0).toArray()));
            other.add(score(
                    "t" + size, random.doubles(size).map(x -> x < 0.5 ? 1 : 0).toArray()));
        }
        AccuracyDifference found = AccuracyDifference.ofMean("three", own, other);
        double[] means = new double[4000];
        for (int draw = 0; draw < means.length; draw++) {
            for (int t = 0; t < 3; t++) {
                double[] a = own.get(t)
                        .right()
                        .getOrDefault(Accuracy.ACC, Doubles.NONE)
                        .toArray();
                double[] b = other.get(t)
                        .right()
                        .getOrDefault(Accuracy.ACC, Doubles.NONE)
                        .toArray();
                int size = a.length;
                means[draw] +=
                        random.ints(size, 0, size).mapToDouble(i -> a[i] - b[i]).sum() / size / 3;
            }
        }
        Arrays.sort(means);
        assertThat(found.low()).isCloseTo(means[100], within(0.01));
        assertThat(found.high()).isCloseTo(means[3900], within(0.01));
        assertThat(found.isBeyondNoise()).isEqualTo(found.low() > 0 || found.high() < 0);
    }

    @Test
    void aMeanNeedsAllTasksOfItsGroup() {
        List<TaskSummary> seven = TaskNames.members("paper7").stream()
                .map(name -> summary(name, name.length() / 20.0))
                .toList();
        double mean = seven.stream().mapToDouble(TaskSummary::acc).average().orElseThrow();
        assertThat(TaskSummary.mean("paper7", seven).orElseThrow().acc()).isCloseTo(mean, within(1e-12));
        assertThat(TaskSummary.mean("paper7", seven).orElseThrow().accError())
                .isCloseTo(0.02 / Math.sqrt(7), within(1e-12));
        assertThat(TaskSummary.mean("paper7", seven.subList(1, 7))).isEmpty();
        assertThat(TaskSummary.mean("paper7-piqa", seven)).isEmpty();
    }

    private static TaskSummary summary(String name, double acc) {
        return new TaskSummary(name, 10, 20, 1, acc, 0.02, Optional.empty(), Optional.empty(), 1, 0, 0, 0);
    }
}
