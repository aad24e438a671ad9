package spade.search;

import spade.SpadeException;

/** A candidate could not be measured; the search goes on without it. */
public final class MeasurementFailure extends SpadeException {

    private static final long serialVersionUID = 1;

    /** The sentence says what happened. */
    public MeasurementFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
