/**
 * The file format safetensors: read, written, and changed in place.
 *
 * <p>Start at {@link spade.safetensors.SafetensorsFile}.
 */
@NullMarked
package spade.safetensors;

import org.jspecify.annotations.NullMarked;
