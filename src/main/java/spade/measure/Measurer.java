package spade.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Answers requests, in batches: in this process, on several devices, on other machines. */
@FunctionalInterface
public interface Measurer {

    /** Hears of outcomes. */
    @FunctionalInterface
    interface Answers {

        /**
         * One request was answered.
         *
         * @param place of the request in its batch
         */
        void answered(int place, Outcome outcome);
    }

    /**
     * Measures a batch.
     *
     * @param goesOn is asked before every measurement begins; once it says no, no further one does
     * @param answers hears of every outcome as it arrives, in any order, on the thread that asked
     */
    void measure(List<Request> requests, BooleanSupplier goesOn, Answers answers);

    /** Measures a whole batch; the outcomes in the order of the requests. */
    default List<Outcome> measure(List<Request> requests) {
        List<Outcome> outcomes = new ArrayList<>(Collections.nCopies(requests.size(), Outcome.UNMEASURED));
        measure(requests, () -> true, outcomes::set);
        return outcomes;
    }
}
