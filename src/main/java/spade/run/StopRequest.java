package spade.run;

/** Asks a run to end after the measurement in flight; from any thread. */
public final class StopRequest {

    private volatile boolean wanted;

    /** Asks for the end. */
    public void ask() {
        wanted = true;
    }

    boolean wanted() {
        return wanted;
    }
}
