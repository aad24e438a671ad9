/**
 * Devices, dtypes, tensor scopes and TorchScript kernels.
 *
 * <p>Everything above this package sees tensors as DJL's {@code NDArray}. Who owns one is always visible: a method that
 * makes tensors takes the {@link spade.tensor.TensorScope} that will own them.
 */
@NullMarked
package spade.tensor;

import org.jspecify.annotations.NullMarked;
