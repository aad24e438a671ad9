/** What is left of a model: perplexity on a text. */
@NullMarked
package spade.evaluate;

import org.jspecify.annotations.NullMarked;
