package spade.tasks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import spade.Progress;
import spade.SpadeException;
import spade.UsageException;
import spade.hub.Hub;
import spade.tasks.TaskRows.Row;

/**
 * Where tasks get their rows from. A definition of a user's own that names a file has it beside itself. All others have
 * theirs in a folder where one is given, as {@code NAME.jsonl}, for a part {@code NAME_PART.jsonl} and for examples the
 * same before {@code .shots.jsonl}, or these ending in {@code .json}, {@code .jsonl.gz}, {@code .json.gz},
 * {@code .parquet}; without a folder they are the data sets of the Hub that definitions name.
 */
public final class TaskSource {

    private final Optional<Path> data;
    private final Hub hub;
    private final String option;

    /** A folder of the user's, which {@code --tasks-data} gives, or a Hub. */
    public TaskSource(Optional<Path> data, Hub hub) {
        this(data, hub, "--tasks-data DIR");
    }

    /** @param option how a user names the folder */
    TaskSource(Optional<Path> data, Hub hub, String option) {
        data.filter(folder -> !Files.isDirectory(folder)).ifPresent(folder -> {
            throw new UsageException(
                    "There is no folder " + folder + " with rows of tasks; correct it in " + option + ".");
        });
        this.data = data;
        this.hub = hub;
        this.option = option;
    }

    Optional<Path> data() {
        return data;
    }

    Hub hub() {
        return hub;
    }

    /** How a user names a folder with rows. */
    String option() {
        return option;
    }

    /**
     * The questions of tasks, in their order.
     *
     * @param limit how many of each task, or of each part of one, at most; the first ones
     */
    public List<QuestionSet> read(List<TaskDefinition> tasks, OptionalInt limit, Progress progress) {
        if (limit.isPresent() && limit.getAsInt() < 1) {
            throw new UsageException(
                    "A limit of " + limit.getAsInt() + " leaves no question of a task; give 1 or more.");
        }
        List<QuestionSet> sets = new ArrayList<>();
        for (TaskDefinition task : tasks) {
            progress.report("reading tasks", sets.size(), tasks.size());
            sets.add(read(task, limit));
        }
        progress.report("reading tasks", sets.size(), tasks.size());
        return List.copyOf(sets);
    }

    private QuestionSet read(TaskDefinition task, OptionalInt limit) {
        List<List<Supplier<Question>>> parts = parts(task);
        List<Question> asked = parts.stream()
                .flatMap(part -> part.stream().limit(limit.orElse(Integer.MAX_VALUE)))
                .map(Supplier::get)
                .toList();
        return new QuestionSet(
                task.name(),
                task.metrics(),
                asked,
                parts.stream().mapToInt(List::size).sum(),
                parts.size());
    }

    /** All questions of a task, part by part in the order of their rows; each is made when it is asked for. */
    List<List<Supplier<Question>>> parts(TaskDefinition task) {
        return TaskRows.of(task, this)
                .map(part -> {
                    List<Row> rows = part.questions();
                    Shown shown = shown(task, part, rows);
                    return rows.stream()
                            .<Supplier<Question>>map(row -> () -> question(task, row, shown))
                            .toList();
                })
                .toList();
    }

    /** The examples that stand in front of the question of a row. */
    private interface Shown {

        String before(Row row);
    }

    private static Shown shown(TaskDefinition task, TaskRows part, List<Row> rows) {
        int count = task.shotCount();
        if (count == 0) {
            return row -> "";
        }
        if (!task.shots().files().isEmpty()) {
            String all = shots(task, part.examples());
            return row -> all;
        }
        return row -> shots(
                task,
                rows.stream()
                        .filter(other -> !other.fields().equals(row.fields()))
                        .limit(count)
                        .toList());
    }

    private static String shots(TaskDefinition task, List<Row> rows) {
        if (rows.size() < task.shotCount()) {
            throw new SpadeException("The task " + task.name() + " shows " + task.shotCount()
                    + " examples in front of a question, and there are rows for " + rows.size()
                    + "; ask for fewer, or add rows.");
        }
        return rows.stream()
                .limit(task.shotCount())
                .map(row -> checked(task, row, () -> task.prompt().shot(row.fields())))
                .collect(Collectors.joining());
    }

    private static Question question(TaskDefinition task, Row row, Shown shown) {
        String before = shown.before(row);
        return checked(
                task, row, () -> task.prompt().question(task.description().of(row.fields()) + before, row.fields()));
    }

    private static <T> T checked(TaskDefinition task, Row row, Supplier<T> work) {
        try {
            return work.get();
        } catch (BadRow e) {
            throw new SpadeException(
                    "Row " + row.number() + " of " + row.file() + " is no question of the task " + task.name() + ": "
                            + e.clause() + ".",
                    e);
        }
    }
}
