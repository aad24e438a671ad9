package spade.export;

import java.nio.file.Path;
import java.util.List;
import spade.AtomicFile;
import spade.Doubles;
import spade.Json;
import spade.tasks.Question;
import spade.tasks.QuestionSet;

/** What a model says of every single question, as JSON lines. */
public final class TaskSamples {

    private TaskSamples() {}

    /**
     * A question.
     *
     * @param task its task
     * @param question its number within the task, from 0
     * @param gold the index of the right choice
     * @param logLikelihoods of its choices, in nats, summed over tokens
     */
    public record Sample(String task, int question, int gold, Doubles logLikelihoods) {}

    /**
     * Writes the file.
     *
     * @param choices the negative log-likelihoods of all choices of all questions, one behind the other
     */
    public static void write(Path file, List<QuestionSet> tasks, Doubles choices) {
        StringBuilder lines = new StringBuilder();
        double[] losses = choices.toArray();
        int from = 0;
        for (QuestionSet task : tasks) {
            for (int q = 0; q < task.questions().size(); q++) {
                Question question = task.questions().get(q);
                double[] own = new double[question.choices().size()];
                for (int c = 0; c < own.length; c++) {
                    own[c] = -losses[from + c];
                }
                from += own.length;
                lines.append(Json.line(new Sample(task.task(), q, question.gold(), Doubles.of(own))))
                        .append('\n');
            }
        }
        AtomicFile.write(file, lines.toString());
    }
}
