package spade.tasks;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import spade.UsageException;
import spade.hub.Repository;

/**
 * What a task asks and where its rows are. {@link TaskNames} has those that come with the program; one of a user's own
 * is a small file:
 *
 * <pre>{@code
 * {
 *     "file": "capitals.jsonl",
 *     "context": "Question: {question}\nAnswer:",
 *     "choices": "{options}",
 *     "gold": "{answer}"
 * }
 * }</pre>
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><td>name</td><td>of the task; else that of the file</td></tr>
 * <tr><td>file</td><td>the rows, one file or a list, beside the definition or within the repository; may be missing
 * where rows always come from a folder of the user's</td></tr>
 * <tr><td>repository</td><td>ORG/NAME[@REVISION] of a data set of the Hub</td></tr>
 * <tr><td>context</td><td>a template, or a list of them, one for each choice</td></tr>
 * <tr><td>choices</td><td>a list of templates, or one that names a field with a list</td></tr>
 * <tr><td>gold</td><td>a template that gives the index of the right choice, from 0, or its label</td></tr>
 * <tr><td>labels</td><td>of the choices, where gold is one, in the forms of choices</td></tr>
 * <tr><td>metrics</td><td>acc, which is always among them, and acc_norm</td></tr>
 * <tr><td>description</td><td>a template in front of everything</td></tr>
 * <tr><td>clean</td><td>a filter, or a list of them, for contexts and choices</td></tr>
 * <tr><td>shots</td><td>examples with answers in front of every question, the first rows</td></tr>
 * <tr><td>shotsFile</td><td>where these rows are, as in file; else they are the task's own</td></tr>
 * <tr><td>parts</td><td>names, each with rows of its own; {part} in templates and files stands for one</td></tr>
 * </table>
 *
 * <p>Templates take fields of a row, as in {@code {question}}, {@code {choices.text}} or {@code {choices.0}}, and
 * filters for them, as in {@code {question|strip}}: strip, capitalize, words (underscores become blanks), before-gap
 * and after-gap (of the first underscore), wikihow (HellaSwag's marks removed). A brace itself is written twice.
 *
 * @param name letters, digits and {@code . _ -}
 * @param metrics what it is measured by
 * @param prompt how a row becomes a question
 * @param description what stands in front of all
 * @param repository of the Hub, if the rows are there
 * @param folder where its files are otherwise
 * @param files of the rows
 * @param shots examples in front of every question
 * @param parts names of the parts that each have rows of their own; none: the task is one
 */
public record TaskDefinition(
        String name,
        Set<Accuracy> metrics,
        Prompt prompt,
        Template description,
        Optional<Repository> repository,
        Path folder,
        List<Template> files,
        Shots shots,
        List<String> parts) {

    public TaskDefinition {
        metrics = Collections.unmodifiableSet(EnumSet.copyOf(metrics));
        files = List.copyOf(files);
        parts = List.copyOf(parts);
    }

    /** Reads a user's own; what is wrong with it is a {@link UsageException} that names file and key. */
    public static TaskDefinition read(Path file) {
        return TaskFile.read(file);
    }

    /** The same task with another number of examples in front of every question. */
    public TaskDefinition withShots(int count) {
        if (count < 0) {
            throw new UsageException("There cannot be " + count + " examples in front of a question; give 0 or more.");
        }
        return new TaskDefinition(
                name, metrics, prompt, description, repository, folder, files, new Shots(count, shots.files()), parts);
    }

    /** How many examples stand in front of every question. */
    public int shotCount() {
        return shots.count();
    }
}
