package spade.tasks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import spade.Progress;
import spade.UsageException;
import spade.data.BeginningToken;
import spade.data.TokenWindows;
import spade.data.Tokenizer;
import spade.hub.Hub;

/**
 * Questions with their right answers as a text: a window is one question, and the answer alone is scored. Its
 * log-likelihood is smooth where accuracy is not, so that a search can go by it.
 *
 * <p>The questions come from the end of their tasks, the last of every task before the last but one of any, and the
 * same of the parts of a task: what is reported are a task's first questions, and these are others as long as there are
 * enough.
 *
 * @param name how the user named it
 * @param tasks whose questions they are
 * @param data a folder with their rows; empty: their data sets on the Hub
 */
public record TaskText(String name, List<TaskDefinition> tasks, Optional<Path> data) {

    /** What such a text's name begins with. */
    private static final String PREFIX = "tasks:";

    public TaskText {
        tasks = List.copyOf(tasks);
    }

    /** Reads {@code tasks:NAMES} or {@code tasks:NAMES:FOLDER}; empty for the name of another text. */
    public static Optional<TaskText> parse(String name) {
        if (!name.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String[] parts = name.substring(PREFIX.length()).split(":", 2);
        Optional<Path> folder =
                Optional.of(parts).filter(two -> two.length == 2).map(two -> Path.of(two[1]));
        if (parts[0].isBlank()) {
            throw new UsageException("The text '" + name + "' names no tasks; give tasks:NAME,... or"
                    + " tasks:NAME,...:FOLDER, such as tasks:arc_easy,hellaswag.");
        }
        return Optional.of(new TaskText(name, TaskNames.parse(parts[0]), folder));
    }

    /** One of the questions, and what sentences call it. */
    private record Asked(String name, Supplier<Question> question) {}

    /**
     * Some of the questions.
     *
     * @param from how many, from the last on, are left out
     * @param to behind the last that is wanted; fewer are given where there are no more, none where there are not more
     *     than are left out
     * @param context the most tokens that a model reads; longer questions are cut on the left
     */
    public Optional<TokenWindows> windows(
            int from, int to, Tokenizer tokenizer, BeginningToken bos, int context, Progress progress) {
        List<Asked> questions = lastFirst(progress);
        int end = Math.min(to, questions.size());
        if (end <= from) {
            return Optional.empty();
        }
        // The last token of a window passes, too.
        ChoiceEncoder encoder = new ChoiceEncoder(tokenizer, bos, context - 1);
        List<QuestionTokens> answers = new ArrayList<>();
        for (Asked asked : questions.subList(from, end)) {
            Question question = asked.question.get();
            ChoiceEncoder.Encoded right = encoder.encode(question.choices().get(question.gold()), asked.name);
            encoder.forget();
            answers.add(new QuestionTokens(List.of(right.tokens()), new int[] {right.scored()}));
            progress.report("reading questions", answers.size(), end - from);
        }
        return Optional.of(QuestionTokens.windows(name, answers, bos));
    }

    private List<Asked> lastFirst(Progress progress) {
        TaskSource source = new TaskSource(data, Hub.of(progress), "tasks:NAME,...:DIR");
        return inTurns(tasks.stream()
                .map(task -> inTurns(source.parts(task).stream()
                        .map(part -> lastFirst(task, part))
                        .toList()))
                .toList());
    }

    private static List<Asked> lastFirst(TaskDefinition task, List<Supplier<Question>> rows) {
        return IntStream.rangeClosed(1, rows.size())
                .map(back -> rows.size() - back)
                .mapToObj(row -> new Asked("question " + (row + 1) + " of the task " + task.name(), rows.get(row)))
                .toList();
    }

    /** The first of every list, then the second of every list, and so on. */
    private static List<Asked> inTurns(List<List<Asked>> lists) {
        int most = lists.stream().mapToInt(List::size).max().orElseThrow();
        return IntStream.range(0, most)
                .boxed()
                .flatMap(turn ->
                        lists.stream().filter(list -> list.size() > turn).map(list -> list.get(turn)))
                .toList();
    }
}
