package spade;

/** Hears how far a long piece of work has come. Called often, so it has to be cheap. */
@FunctionalInterface
public interface Progress {

    /** Nobody listens. */
    Progress NONE = (task, done, total) -> {};

    /**
     * Tells where the work stands.
     *
     * @param task what is being done, a few words that stay the same from call to call
     * @param done units finished so far
     * @param total units in all
     */
    void report(String task, long done, long total);

    /** Tells the same of work whose units are bytes. */
    default void bytes(String task, long done, long total) {
        report(task, done, total);
    }

    /** Tells, now and then, what several workers do, where there are some. */
    default void workers(WorkersState state) {}
}
