package spade.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.TensorScope;

class PositionTablesTest {

    @Test
    void tablesStayWhenLongerOnesCannotBeMade() {
        Positions positions = tokens -> {
            if (tokens > 4) {
                throw new IllegalStateException("no room");
            }
            return List.of(new float[tokens]);
        };
        try (TensorScope scope = TensorScope.open(Device.CPU)) {
            PositionTables tables = new PositionTables(positions, DType.FLOAT32, scope);
            tables.of(4);
            assertThatThrownBy(() -> tables.of(5)).hasMessage("no room");
            assertThat(tables.of(3).get(0).toFloatArray()).hasSize(4);
        }
    }
}
