package spade.hub;

import spade.SpadeException;

/** Nothing can be asked of the Hub: the message is a clause that says why, and a remedy. */
final class Unreachable extends SpadeException {

    Unreachable(String message) {
        super(message);
    }
}
