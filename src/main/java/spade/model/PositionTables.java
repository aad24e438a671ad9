package spade.model;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spade.tensor.DType;
import spade.tensor.TensorScope;

/**
 * A model's {@link Positions} as tensors. They are made for the longest sequence so far, apart for those that have
 * other tables than short ones.
 */
final class PositionTables {

    private record Made(int tokens, List<NDArray> tables, TensorScope owner) {}

    private final Positions positions;
    private final DType dtype;
    private final TensorScope scope;
    /** By whether they are those of long sequences. */
    private final Map<Boolean, Made> made = new HashMap<>();

    PositionTables(Positions positions, DType dtype, TensorScope scope) {
        this.positions = positions;
        this.dtype = dtype;
        this.scope = scope;
    }

    /** The tables [at least so many tokens, features] each; valid until longer ones are asked for. */
    List<NDArray> of(int tokens) {
        boolean behind = tokens > positions.original();
        Made known = made.get(behind);
        if (known != null && known.tokens >= tokens) {
            return known.tables;
        }
        Made longer = scope.made(owner -> new Made(
                tokens,
                positions.tables(tokens).stream()
                        .map(values -> table(values, tokens, owner))
                        .toList(),
                owner));
        made.put(behind, longer);
        if (known != null) {
            known.owner.close();
        }
        return longer.tables;
    }

    private NDArray table(float[] values, int tokens, TensorScope owner) {
        try (TensorScope local = scope.child()) {
            return owner.converted(local.floats(values, tokens, values.length / tokens), dtype);
        }
    }
}
