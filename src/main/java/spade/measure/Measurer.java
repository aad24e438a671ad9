package spade.measure;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import spade.Progress;
import spade.SpadeException;

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

        /**
         * One request was answered by one of several workers.
         *
         * @param worker its name
         */
        default void answeredBy(String worker, int place, Outcome outcome) {
            answered(place, outcome);
        }

        /** What a request is called where people see who works on it. */
        default String title(int place, Request request) {
            return request.title();
        }

        /** What several requests are called, of which one is named. */
        default String title(int place, Request request, int count) {
            return title(place, request) + (count == 1 ? "" : ", and " + (count - 1) + " more");
        }
    }

    /**
     * Measures a batch.
     *
     * @param goesOn is asked before every measurement begins; once it says no, no further one does
     * @param answers hears of every outcome as it arrives, in any order, on the thread that asked
     */
    void measure(List<Request> requests, BooleanSupplier goesOn, Answers answers);

    /**
     * Measures on models that are open in this process, one request after the other but for those that have blocks in
     * common, which pass once for all of them.
     */
    static Measurer on(List<Workbench> open) {
        return on(request -> answering(open, request), Workbench::progress);
    }

    /** The same on one model, whatever its requests call its conditions: a dense model needs no calibration. */
    static Measurer onOnly(Workbench open) {
        return on(request -> open, Workbench::progress);
    }

    /** The same, whose passes are told to somebody else. */
    static Measurer onOnly(Workbench open, Progress heard) {
        return on(request -> open, workbench -> heard);
    }

    private static Measurer on(Function<Request, Workbench> answering, Function<Workbench, Progress> heard) {
        return (requests, goesOn, answers) ->
                new SharedPasses(requests, answering, heard, SharedPasses::fit, goesOn, answers).run();
    }

    /** The model that a request names, among those that are open. */
    static Workbench answering(List<Workbench> open, Request request) {
        return open.stream()
                .filter(each -> each.id().equals(request.conditions()))
                .findFirst()
                .orElseThrow(() -> new SpadeException("No model is open under the conditions " + request.conditions()
                        + " that a request names; open it first."));
    }
}
