package spade.tasks;

import java.util.List;

/**
 * The examples with answers that stand in front of every question.
 *
 * @param count how many, the first ones
 * @param files where their rows are, as in {@link TaskDefinition}; none: in the task's own rows, but for the question's
 */
record Shots(int count, List<Template> files) {

    Shots {
        files = List.copyOf(files);
    }
}
