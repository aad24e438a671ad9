package spade.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * Where several workers measure.
 *
 * @param devices of this machine, of each worker one; with an engine that of this process alone
 * @param engine the address of the engine whose executors measure; empty: this machine alone
 */
public record Machines(
        List<String> devices,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> engine) {

    public Machines {
        devices = List.copyOf(devices);
    }

    /** Such as {@code cuda:0, cuda:1}, or {@code executors of spark://host:7077}. */
    @Override
    public String toString() {
        return engine.map(address -> "executors of " + address).orElseGet(() -> String.join(", ", devices));
    }
}
