package spade.hub;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The Hub cannot answer just now. */
final class Busy extends IOException {

    /** What it asks to wait; empty: it does not say. */
    private final transient Optional<Duration> wait;

    Busy(String message, Optional<Duration> wait) {
        super(message);
        this.wait = wait;
    }

    Optional<Duration> asked() {
        return wait;
    }
}
