package spade.tasks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.moment.Variance;
import spade.Doubles;

/**
 * What a model makes of a task.
 *
 * @param task its name
 * @param right by metric, 1 for every question that is answered rightly, else 0; NaN for one without an answer
 * @param gold the negative log-likelihood of every question's right choice, in nats: smoother than accuracies
 */
public record TaskScore(String task, Map<Accuracy, Doubles> right, Doubles gold) {

    public TaskScore {
        right = Map.copyOf(right);
    }

    /**
     * By task.
     *
     * @param choices the negative log-likelihoods of all choices of all questions, one behind the other
     */
    public static List<TaskScore> of(List<QuestionSet> tasks, Doubles choices) {
        List<TaskScore> scores = new ArrayList<>();
        int from = 0;
        for (QuestionSet task : tasks) {
            Map<Accuracy, Doubles> right = new EnumMap<>(Accuracy.class);
            for (Accuracy metric : task.metrics()) {
                right.put(metric, right(task, metric, choices, from));
            }
            double[] gold = new double[task.questions().size()];
            for (int q = 0; q < gold.length; q++) {
                Question question = task.questions().get(q);
                gold[q] = choices.get(from + question.gold());
                from += question.choices().size();
            }
            scores.add(new TaskScore(task.task(), right, Doubles.of(gold)));
        }
        return scores;
    }

    private static Doubles right(QuestionSet task, Accuracy metric, Doubles choices, int from) {
        double[] right = new double[task.questions().size()];
        int first = from;
        for (int q = 0; q < right.length; q++) {
            Question question = task.questions().get(q);
            right[q] = answer(question, metric, choices, first)
                    .map(answer -> answer == question.gold() ? 1.0 : 0)
                    .orElse(Double.NaN);
            first += question.choices().size();
        }
        return Doubles.of(right);
    }

    /** The choice that counts as the model's answer: of equal ones the first; none where a likelihood is not finite. */
    private static Optional<Integer> answer(Question question, Accuracy metric, Doubles choices, int from) {
        int count = question.choices().size();
        if (!IntStream.range(from, from + count).mapToDouble(choices::get).allMatch(Double::isFinite)) {
            return Optional.empty();
        }
        double[] losses = IntStream.range(0, count)
                .mapToDouble(c -> metric == Accuracy.ACC
                        ? choices.get(from + c)
                        : choices.get(from + c) / question.choices().get(c).characters())
                .toArray();
        int best = 0;
        for (int c = 1; c < losses.length; c++) {
            best = losses[c] < losses[best] ? c : best;
        }
        return Optional.of(best);
    }

    /** How many questions have no answer, because the likelihood of a choice is not finite. */
    public int unanswered() {
        return (int)
                Arrays.stream(right.getOrDefault(Accuracy.ACC, Doubles.NONE).toArray())
                        .filter(Double::isNaN)
                        .count();
    }

    /** The share of questions that are answered rightly; NaN where the task has no such metric. */
    public double accuracy(Accuracy metric) {
        return right.getOrDefault(metric, Doubles.NONE).mean();
    }

    /** The standard error of an accuracy: the questions' standard deviation over the root of their number. */
    public double error(Accuracy metric) {
        Doubles each = right.getOrDefault(metric, Doubles.NONE);
        return each.size() < 2 ? Double.NaN : Math.sqrt(new Variance().evaluate(each.toArray()) / each.size());
    }
}
