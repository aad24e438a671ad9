package spade.tensor;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import java.lang.reflect.Field;
import java.util.Map;

/** Counts what a scope still holds, at any depth. */
public final class OpenScopes {

    private OpenScopes() {}

    /** The bytes of all tensors that a scope or one of its children would free. */
    public static long bytes(TensorScope scope) {
        return bytes(scope.manager());
    }

    private static long bytes(BaseNDManager manager) {
        long bytes = 0;
        try {
            Field resources = BaseNDManager.class.getDeclaredField("resources");
            resources.setAccessible(true);
            for (Object resource : ((Map<?, ?>) resources.get(manager)).values()) {
                if (resource instanceof NDArray array) {
                    bytes += array.size() * Float.BYTES;
                } else if (resource instanceof BaseNDManager child) {
                    bytes += bytes(child);
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("DJL has changed", e);
        }
        return bytes;
    }
}
