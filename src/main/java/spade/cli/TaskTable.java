package spade.cli;

import java.util.List;
import java.util.Optional;
import spade.Lines;
import spade.measure.TaskEvaluation;
import spade.tasks.TaskSummary;

/** A model's answers to tasks, for people. */
final class TaskTable {

    private TaskTable() {}

    static String of(TaskEvaluation tasks) {
        TextTable table = new TextTable(List.of("task", "questions", "acc", "±", "acc_norm", "±"));
        for (TaskSummary task : tasks.tasks()) {
            table.add(List.of(
                    task.task(),
                    "" + task.questions(),
                    share(Optional.of(task.acc())),
                    share(Optional.of(task.accError())),
                    share(task.accNorm()),
                    share(task.accNormError())));
        }
        for (TaskSummary.Mean mean : tasks.means()) {
            table.add(List.of(
                    "mean of " + mean.group(),
                    "–",
                    share(Optional.of(mean.acc())),
                    share(Optional.of(mean.accError())),
                    "–",
                    "–"));
        }
        return table + System.lineSeparator() + "± is a standard error; beginning token: " + tasks.bos() + ".";
    }

    private static String share(Optional<Double> value) {
        return value.map(share -> Double.isNaN(share) ? "–" : Lines.format("%.4f", share))
                .orElse("–");
    }
}
