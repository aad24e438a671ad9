package spade.record;

import spade.measure.Outcome;
import spade.measure.Request;

/**
 * A measurement as the journal holds it.
 *
 * @param purpose what it was made for
 * @param request what was measured
 * @param outcome what came of it
 * @param elapsed seconds of the search until then, by the clock on the wall, over all interruptions
 */
public record Measurement(Purpose purpose, Request request, Outcome outcome, double elapsed) {

    /** What was wanted. */
    Task task() {
        return new Task(purpose, request);
    }
}
