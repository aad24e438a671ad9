/**
 * Models and data sets of the Hugging Face Hub by name: taken from the cache that Python tools use too, else downloaded
 * into it.
 *
 * <p>Start at {@link spade.hub.Hub}.
 */
@NullMarked
package spade.hub;

import org.jspecify.annotations.NullMarked;
