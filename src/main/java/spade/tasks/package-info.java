/** Zero-shot tasks: questions with a few choices, of which a model finds one the likeliest. */
@NullMarked
package spade.tasks;

import org.jspecify.annotations.NullMarked;
