/** Zero-shot tasks as data: from a task's definition and its rows to what a model reads and may go on with. */
@NullMarked
package spade.tasks;

import org.jspecify.annotations.NullMarked;
