package spade.run;

import java.util.List;
import java.util.function.Supplier;
import spade.measure.Lazy;
import spade.measure.TaskParts;
import spade.measure.Workbench;
import spade.tasks.QuestionSet;
import spade.tasks.TaskTokens;

/**
 * Tasks that a model of a search answers at its end. What of them passes together is known when the weights are ranked,
 * which is later than the questions are read: they are cut into parts when those are first asked for.
 *
 * @param tokens of all questions
 * @param dense the parts in which the dense model answers
 * @param pruned the parts in which a model does that is pruned anew for each
 */
public record ReportedTasks(TaskTokens tokens, Supplier<TaskParts> dense, Supplier<TaskParts> pruned) {

    /** What will pass, as far as it is known before the weights are ranked. */
    public String sentence(Workbench workbench) {
        return TaskParts.of(workbench, tokens, true).sentence();
    }

    static ReportedTasks of(Workbench workbench, List<QuestionSet> asked) {
        TaskTokens tokens = workbench.texts().tasks(asked);
        return new ReportedTasks(
                tokens,
                new Lazy<>(() -> TaskParts.of(workbench, tokens, false)),
                new Lazy<>(() -> TaskParts.of(workbench, tokens, true)));
    }

    /** The parts in which the model of a cell answers. */
    TaskParts parts(Cell cell) {
        return cell.order().isEmpty() ? dense.get() : pruned.get();
    }
}
