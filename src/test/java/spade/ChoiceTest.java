package spade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import spade.prune.CalibrationOrder;

class ChoiceTest {

    @Test
    void wordsAreReadBackAndAnUnknownOneIsToldTheNearestAndAll() {
        for (CalibrationOrder order : CalibrationOrder.values()) {
            assertThat(CalibrationOrder.parse(order.toString())).isEqualTo(order);
        }
        assertThat(CalibrationOrder.parse(" One-Shot ")).isEqualTo(CalibrationOrder.ONE_SHOT);
        assertThatThrownBy(() -> CalibrationOrder.parse("sequental"))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        "Unknown pruning 'sequental'; perhaps 'sequential' is meant; known are one-shot, sequential.");
        assertThatThrownBy(() -> CalibrationOrder.parse("never"))
                .hasMessage("Unknown pruning 'never'; known are one-shot, sequential.");
    }
}
