package spade.spark;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.spark.api.java.JavaFutureAction;

/** A task that Spark has. */
final class Flight {

    private final Piece piece;
    private final long unit;
    private final JavaFutureAction<List<UnitAnswer>> future;
    private Optional<String> late = Optional.empty();
    private boolean cancelled;

    Flight(Piece piece, long unit, JavaFutureAction<List<UnitAnswer>> future) {
        this.piece = piece;
        this.unit = unit;
        this.future = future;
    }

    Piece piece() {
        return piece;
    }

    long unit() {
        return unit;
    }

    boolean isDone() {
        return future.isDone();
    }

    UnitAnswer answer() throws ExecutionException, InterruptedException {
        return future.get().get(0);
    }

    /** Its answer, if it is not there yet, will not come. */
    void cancel() {
        cancelled = true;
        future.cancel(true);
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** It is ended, because it took too long. */
    void late(String how) {
        late = Optional.of(how);
        cancel();
    }

    /** Why it was ended, if it took too long. */
    Optional<String> late() {
        return late;
    }
}
