package spade.record;

import spade.Json;
import spade.measure.Request;

/**
 * A measurement that is wanted.
 *
 * @param purpose what for
 * @param request what is to be measured
 */
public record Task(Purpose purpose, Request request) {

    /** What makes two measurements the same: they are made in the same phase and ask the same. */
    public String key() {
        return purpose.phase() + " " + Json.line(request);
    }

    /** In a few words: what it is made for, and of how much. */
    public String title() {
        return purpose.title() + ", " + request.title();
    }
}
