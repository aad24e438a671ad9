package spade.tasks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import spade.SpadeException;
import spade.data.RowFile;
import spade.hub.Repository;

/**
 * Finds and reads the rows of one part of a task.
 *
 * @param part its name; empty: the task is one
 * @param from where rows are
 */
record TaskRows(TaskDefinition task, String part, TaskSource from) {

    private static final List<String> ENDINGS = List.of(".jsonl", ".json", ".jsonl.gz", ".json.gz", ".parquet");

    /** What templates call the part. */
    private static final String PART = "part";

    /**
     * A row and where it is from.
     *
     * @param number from 1 on
     */
    record Row(Path file, int number, ObjectNode fields) {}

    /** What is asked. */
    List<Row> questions() {
        return read(task.files(), "");
    }

    /** Those of the examples, where they are not the questions' own. */
    List<Row> examples() {
        return read(task.shots().files(), ".shots");
    }

    private List<Row> read(List<Template> files, String suffix) {
        List<Row> rows = new ArrayList<>();
        List<Path> found = find(files, suffix);
        for (Path file : found) {
            int number = 0;
            for (ObjectNode fields : RowFile.read(file)) {
                if (!part.isEmpty()) {
                    fields.put(PART, part);
                }
                number++;
                rows.add(new Row(file, number, fields));
            }
        }
        if (rows.isEmpty()) {
            throw new SpadeException("There are no rows of the task " + task.name() + " in "
                    + String.join(", ", found.stream().map(Path::toString).toList())
                    + "; give a file that has some.");
        }
        return rows;
    }

    private List<Path> find(List<Template> files, String suffix) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode().put(PART, part);
        List<String> names = files.stream().map(file -> file.of(fields)).toList();
        String own = task.name() + (part.isEmpty() ? "" : "_" + part) + suffix;
        boolean beside = task.repository().isEmpty() && !names.isEmpty();
        if (beside) {
            return names.stream().map(this::besideDefinition).toList();
        }
        if (from.data().isPresent()) {
            return List.of(inFolder(from.data().get(), own));
        }
        Repository repository = task.repository()
                .orElseThrow(() -> new SpadeException("The task " + task.name()
                        + " does not say where its rows are; name their \"file\" in it, or give a folder with " + own
                        + ".jsonl: " + from.option() + "."));
        return names.stream().map(name -> ofHub(repository, name, own)).toList();
    }

    private Path besideDefinition(String name) {
        Path file = task.folder().resolve(name).normalize();
        if (!Files.isRegularFile(file)) {
            throw new SpadeException("There is no file " + file + ", which the task " + task.name()
                    + " names; put it there, or correct the name.");
        }
        return file;
    }

    private Path inFolder(Path folder, String own) {
        return ENDINGS.stream()
                .map(ending -> folder.resolve(own + ending))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> {
                    List<String> others = ENDINGS.subList(1, ENDINGS.size());
                    return new SpadeException("The folder " + folder + " has no rows of the task " + task.name()
                            + ": " + own + ENDINGS.get(0) + " is looked for, or the same with "
                            + String.join(", ", others)
                            + "; put it there, or leave DIR out of " + from.option()
                            + " for the Hub's data sets.");
                });
    }

    private Path ofHub(Repository repository, String file, String own) {
        try {
            return from.hub().file(repository, file);
        } catch (SpadeException e) {
            throw new SpadeException(
                    "The rows of the task " + task.name() + " cannot be had: " + e.getMessage()
                            + " Or give a folder with " + own + ".jsonl: " + from.option() + ".",
                    e);
        }
    }

    /** One task's, or those of each of its parts. */
    static Stream<TaskRows> of(TaskDefinition task, TaskSource from) {
        return (task.parts().isEmpty() ? List.of("") : task.parts())
                .stream().map(part -> new TaskRows(task, part, from));
    }
}
