/**
 * Zero-shot tasks: from a task's definition and its rows to what a model reads and may go on with, to its tokens, and
 * from their likelihoods to accuracies.
 *
 * <p>Start at {@link spade.tasks.TaskNames} and {@link spade.tasks.TaskScore}.
 */
@NullMarked
package spade.tasks;

import org.jspecify.annotations.NullMarked;
