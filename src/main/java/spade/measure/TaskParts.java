package spade.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import spade.Doubles;
import spade.Lines;
import spade.Progress;
import spade.evaluate.Losses;
import spade.evaluate.Material;
import spade.evaluate.Metric;
import spade.tasks.QuestionTokens;
import spade.tasks.TaskPlan;
import spade.tasks.TaskScore;
import spade.tasks.TaskTokens;

/**
 * The questions of tasks as requests, in parts that pass one after the other.
 *
 * @param tasks read before by the model's texts
 * @param parts of the questions of all tasks
 * @param tokens that pass through the model, all parts together
 * @param bytesPerToken of hidden states
 */
public record TaskParts(TaskTokens tasks, List<TextPart> parts, long tokens, long bytesPerToken) {

    /** Tokens of a part, unless its model is pruned again for each: what passed before an interruption is kept. */
    private static final long USUAL = 1 << 18;

    /** Of the memory that weights and kept ranks leave; a block's own activations need some. */
    private static final double SHARE = 0.7;

    /** Reads tasks in a model's tokens, and cuts them. */
    public static TaskParts read(Workbench workbench, TaskPlan plan, boolean prunedAgain, Progress progress) {
        return of(workbench, workbench.texts().tasks(plan.read(progress)), prunedAgain);
    }

    /**
     * Cuts tasks into parts.
     *
     * @param prunedAgain whether the model would have to be pruned again for every part, so that as much as the
     *     device's memory holds passes together
     */
    public static TaskParts of(Workbench workbench, TaskTokens tasks, boolean prunedAgain) {
        long bytes = workbench.bytesPerToken();
        double room = SHARE * (workbench.placement().room() - workbench.bytes());
        long fitting = Math.max(1, (long) (room / bytes));
        long most = prunedAgain ? fitting : Math.min(fitting, USUAL);
        String hash = tasks.hash();
        int original = workbench.config().own().original();
        List<TextPart> parts = new ArrayList<>();
        long all = 0;
        long own = 0;
        int from = 0;
        for (int q = 0; q < tasks.questions().size(); q++) {
            QuestionTokens question = tasks.questions().get(q);
            long tokens = Material.questions(List.of(question), original).tokens();
            if (q > from && own + tokens > most) {
                parts.add(new TextPart(hash, from, q));
                from = q;
                own = 0;
            }
            own += tokens;
            all += tokens;
        }
        parts.add(new TextPart(hash, from, tasks.questions().size()));
        return new TaskParts(tasks, parts, all, bytes);
    }

    /** What is asked of a model, part after part. */
    public List<Request> requests(Request ofModel) {
        return parts.stream()
                .map(part -> ofModel.with(part, Set.of(Metric.CHOICE)))
                .toList();
    }

    /** The negative log-likelihoods of all choices of all questions, one behind the other. */
    public Doubles choices(List<Losses> byPart) {
        return byPart.stream().map(losses -> losses.of(Metric.CHOICE)).reduce(Doubles.NONE, Doubles::and);
    }

    /** By task. */
    public List<TaskScore> scores(List<Losses> byPart) {
        return TaskScore.of(tasks.tasks(), choices(byPart));
    }

    /** What will pass, before it does. */
    public String sentence() {
        return Lines.format(
                "%d questions of %d %s: %d tokens%s, hidden states of %.2f GB.",
                tasks.questions().size(),
                tasks.tasks().size(),
                tasks.tasks().size() == 1 ? "task" : "tasks",
                tokens,
                parts.size() == 1 ? "" : " in " + parts.size() + " parts",
                (double) tokens / parts.size() * bytesPerToken / 1e9);
    }
}
