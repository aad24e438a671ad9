/**
 * Every way to come by an allocation, by name: rules that a profile is enough for, published ways that need the model
 * or a text, and files.
 *
 * <p>Start at {@link spade.allocator.Allocator}.
 */
@NullMarked
package spade.allocator;

import org.jspecify.annotations.NullMarked;
