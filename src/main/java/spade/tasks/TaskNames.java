package spade.tasks;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import spade.Nearest;
import spade.Resource;
import spade.UsageException;

/** The tasks that come with the program, groups of them, and those of users. */
public final class TaskNames {

    private static final String RESOURCES = "/spade/tasks/";

    private static final List<String> NAMES = List.of(
            "boolq", "rte", "hellaswag", "winogrande", "arc_easy", "arc_challenge", "openbookqa", "piqa", "mmlu");

    private static final String PAPER7 = "paper7";
    private static final String PAPER7_PIQA = "paper7-piqa";
    private static final List<String> GROUPS = List.of(PAPER7, PAPER7_PIQA);

    private TaskNames() {}

    /** The names of groups. */
    public static List<String> groups() {
        return GROUPS;
    }

    /** What can be asked for by name: groups, then tasks. */
    public static List<String> all() {
        return Stream.concat(GROUPS.stream(), NAMES.stream()).toList();
    }

    /**
     * The tasks of a group, in the order of papers' tables: {@code paper7}, the seven of most, or {@code paper7-piqa},
     * which has PIQA in RTE's place; empty for another name.
     */
    public static List<String> members(String group) {
        return switch (group) {
            case PAPER7 -> NAMES.subList(0, 7);
            case PAPER7_PIQA ->
                NAMES.subList(0, 7).stream()
                        .map(name -> name.equals("rte") ? "piqa" : name)
                        .toList();
            default -> List.of();
        };
    }

    /**
     * The tasks of names with commas between them: of groups, of tasks, and paths of users' own definitions, which end
     * in {@code .json} or exist. A task of two groups comes once. What is unknown or named twice is a
     * {@link UsageException}.
     */
    public static List<TaskDefinition> parse(String names) {
        Set<String> seen = new HashSet<>();
        Map<String, TaskDefinition> tasks = new LinkedHashMap<>();
        for (String name : names.split(",", -1)) {
            String word = name.strip();
            if (!seen.add(word)) {
                throw new UsageException("The task '" + word + "' is named twice; name it once.");
            }
            for (TaskDefinition task : find(word)) {
                TaskDefinition other = tasks.putIfAbsent(task.name(), task);
                if (other != null && !other.equals(task)) {
                    throw new UsageException("Two tasks are called '" + task.name() + "'; give that of the file '"
                            + word + "' another \"name\".");
                }
            }
        }
        return List.copyOf(tasks.values());
    }

    private static List<TaskDefinition> find(String word) {
        if (GROUPS.contains(word)) {
            return members(word).stream().map(TaskNames::named).toList();
        }
        if (NAMES.contains(word)) {
            return List.of(named(word));
        }
        return List.of(file(word)
                .map(TaskDefinition::read)
                .orElseThrow(() -> new UsageException("Unknown task '" + word + "'; " + Nearest.advice(word, all())
                        + "; a task of your own is the path of a JSON file.")));
    }

    /** The task of a name that comes with the program. */
    private static TaskDefinition named(String name) {
        String file = name + ".json";
        return TaskFile.parse(Resource.text(RESOURCES + file), file, Path.of(""));
    }

    private static Optional<Path> file(String text) {
        try {
            return Optional.of(Path.of(text)).filter(path -> text.endsWith(".json") || Files.isRegularFile(path));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
