package spade.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.allocator.Allocator;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.export.Evaluation;
import spade.export.TaskSamples;
import spade.measure.DenseCheck;
import spade.measure.Request;
import spade.measure.TaskEvaluation;
import spade.measure.TaskParts;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.record.SeenText;
import spade.run.EvaluationRun;
import spade.tasks.QuestionSet;
import spade.tasks.TaskPlan;

/** Measures a model, dense or pruned: its perplexity, its answers to tasks, or both in one pass. */
@Command(
        name = "evaluate",
        description = "Measures the perplexity of a model and its answers to zero-shot tasks.",
        footer = {
            "",
            "Example:",
            "  spade evaluate --model DIR --sparsity 0.6 --allocation owl",
            "  spade evaluate --model DIR --sparsity 0.6 --tasks paper7 --limit 500"
        })
final class EvaluateCommand implements Callable<Integer> {

    @Mixin
    private ModelOptions model;

    @Mixin
    private TextOptions text = new TextOptions(WindowCount.ALL);

    @Mixin
    private AllocationOptions allocation;

    @Mixin
    private TaskOptions tasks;

    @Option(
            names = "--samples",
            paramLabel = "FILE",
            description = "Write the log-likelihoods of all choices, a question a line.")
    private Optional<Path> samples;

    @Option(
            names = "--run",
            paramLabel = "DIR",
            description = "Keep there what is measured; the same command goes on where it was interrupted.")
    private Optional<Path> run;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        // What cannot work is told before anything is opened.
        Allocator allocator = allocation.allocator();
        Optional<TaskPlan> asked = tasks.plan();
        requireTasks(asked.isPresent());
        try (Display display = output.display()) {
            // Questions that are missing are told now, and not when the allocation is found.
            Optional<List<QuestionSet>> rows = asked.map(plan -> plan.read(display));
            Evaluation measured = measured(allocator.toString(), rows, display);
            output.print(measured, () -> plain(measured));
        }
        return 0;
    }

    private Evaluation measured(String method, Optional<List<QuestionSet>> rows, Display display) {
        try (EvaluationRun kept = EvaluationRun.in(run, samples.stream());
                Workbench workbench =
                        Workbench.open(model.conditions(), model.placements().get(0), display)) {
            kept.log().ifPresent(display::logTo);
            model.noteChoice(display);
            // Tasks alone need no text, which may have to be fetched.
            Optional<TokenWindows> windows = rows.isPresent() && !text.isNamed()
                    ? Optional.empty()
                    : Optional.of(text.available(workbench, display));
            Request request = allocation.request(model, text, windows, workbench, display);
            Optional<TaskParts> questions = rows.map(
                    read -> TaskParts.of(workbench, workbench.texts().tasks(read), request.isPrunedAsItPasses()));
            questions.ifPresent(parts -> display.line("%s", parts.sentence()));
            questions.ifPresent(parts -> noteSeen(parts.tasks().answered(), workbench, display));
            return measured(method, workbench, kept, request, windows, questions, display);
        }
    }

    private void noteSeen(TokenWindows questions, Workbench workbench, Display display) {
        allocation
                .allocator()
                .run()
                .flatMap(record -> SeenText.of(record, workbench, questions))
                .ifPresent(seen -> display.line(
                        "What the run's search saw of the questions: %s; the accuracies say less than they seem to.",
                        seen.what()));
    }

    private void requireTasks(boolean asked) {
        if (samples.isPresent() && !asked) {
            throw new UsageException("--samples says where the answers to tasks go, and no task is to be measured; add"
                    + " for example --tasks paper7.");
        }
    }

    private Evaluation measured(
            String method,
            Workbench workbench,
            EvaluationRun kept,
            Request request,
            Optional<TokenWindows> windows,
            Optional<TaskParts> questions,
            Display display) {
        List<Request> requests = new ArrayList<>();
        windows.ifPresent(on -> requests.add(request));
        questions.ifPresent(parts -> requests.addAll(parts.requests(request)));
        List<Losses> found = losses(kept, method, workbench, requests, display);
        if (windows.isPresent() && request.pruner().isEmpty()) {
            DenseCheck.sentence(workbench, request.text(), found.get(0))
                    .ifPresent(sentence -> display.line("%s", sentence));
        }
        List<Losses> answers = found.subList(windows.isPresent() ? 1 : 0, found.size());
        questions.ifPresent(parts ->
                samples.ifPresent(file -> TaskSamples.write(file, parts.tasks().tasks(), parts.choices(answers))));
        Optional<TaskEvaluation> evaluated = questions.map(parts -> TaskEvaluation.of(parts, parts.scores(answers)));
        evaluated.ifPresent(tasks -> tasks.notes().forEach(note -> display.line("%s", note)));
        return Evaluation.of(workbench, request, windows.map(TextPart::of), method, Losses.together(found), evaluated);
    }

    private List<Losses> losses(
            EvaluationRun kept, String method, Workbench workbench, List<Request> requests, Display display) {
        try (Measuring measuring = new Measuring(model.placements(), model.engine(), display)) {
            List<Losses> found = kept.measure(
                    measuring.onOnly(workbench, requests), method, requests, sentence -> display.line("%s", sentence));
            measuring.tell();
            return found;
        }
    }

    private static String plain(Evaluation measured) {
        return measured.tasks()
                .map(tasks -> measured.plain() + System.lineSeparator() + TaskTable.of(tasks))
                .orElseGet(measured::plain);
    }
}
