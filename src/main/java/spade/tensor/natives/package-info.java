/**
 * Native libraries and what must be known of a machine before they are loaded: libtorch, the CUDA driver, AMX, OpenMP.
 *
 * <p>Start at {@link spade.tensor.natives.Natives}.
 */
@NullMarked
package spade.tensor.natives;

import org.jspecify.annotations.NullMarked;
