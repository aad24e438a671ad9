package spade.search;

import java.util.List;
import java.util.Optional;
import spade.allocation.Allocation;
import spade.sense.SensitivityProfile;
import spade.sense.Slopes;

/** Makes reverse passes for a search that is guided by what linears can bear. */
public interface Sensor {

    /** Of a search that is guided by nothing. */
    Sensor NONE = new Sensor() {
        @Override
        public List<SensitivityProfile> known() {
            throw new IllegalStateException("a guided search needs a sensor");
        }

        @Override
        public Optional<List<Slopes>> sense(int number, List<Allocation> bases, int windows) {
            return Optional.empty();
        }
    };

    /** What is known of every target before the search: no pass yet, but the loss of uniform sparsity. */
    List<SensitivityProfile> known();

    /**
     * Makes a reverse pass of every target.
     *
     * @param number of the pass, from 0
     * @param bases by target, at which the slopes are taken
     * @param windows of the search text, from the first on
     * @return by target, on so many windows or as many as the run was begun with; empty where the search had to end
     *     before
     */
    Optional<List<Slopes>> sense(int number, List<Allocation> bases, int windows);
}
