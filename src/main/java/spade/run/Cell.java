package spade.run;

import java.util.Optional;
import spade.allocation.Allocation;
import spade.prune.CalibrationOrder;
import spade.record.Purpose;

/**
 * What is measured and becomes a row of the result.
 *
 * @param text which of those of its phase
 * @param order empty for the dense model
 */
record Cell(
        int target,
        String method,
        Allocation allocation,
        Purpose.Phase phase,
        int text,
        Optional<CalibrationOrder> order) {

    Cell named(String other) {
        return new Cell(target, other, allocation, phase, text, order);
    }

    Cell on(int other) {
        return new Cell(target, method, allocation, phase, other, order);
    }

    /** Its model, asked the tasks. */
    Cell asked() {
        return new Cell(target, method, allocation, Purpose.Phase.TASKS, 0, order);
    }

    Cell in(Purpose.Phase other, CalibrationOrder pruned) {
        return new Cell(target, method, allocation, other, text, Optional.of(pruned));
    }
}
