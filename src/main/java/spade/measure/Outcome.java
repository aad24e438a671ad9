package spade.measure;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import spade.evaluate.Losses;
import spade.prune.ActivationFailure;
import spade.tensor.TensorFailure;

/**
 * What became of a request: losses, or a failure; neither where it was not measured, because the work had to end.
 *
 * @param losses what came out
 * @param failure why nothing did
 */
public record Outcome(Optional<Losses> losses, Optional<Failure> failure) {

    /** Not measured. */
    public static final Outcome UNMEASURED = new Outcome(Optional.empty(), Optional.empty());

    /**
     * Why a measurement has no losses.
     *
     * @param reason one sentence
     * @param broken whether pruning broke the model so far that it could not be pruned to the end; otherwise it was the
     *     machine that failed, and the same may succeed another time
     */
    public record Failure(String reason, boolean broken) {}

    public static Outcome of(Losses losses) {
        return new Outcome(Optional.of(losses), Optional.empty());
    }

    /** What becomes of measurements that are made together. What fails is an outcome of each. */
    static List<Outcome> of(Supplier<List<Losses>> measurements, int count) {
        try {
            return measurements.get().stream().map(Outcome::of).toList();
        } catch (ActivationFailure e) {
            return Collections.nCopies(count, broken(String.valueOf(e.getMessage())));
        } catch (TensorFailure e) {
            return Collections.nCopies(count, failed(String.valueOf(e.getMessage())));
        } catch (OutOfMemoryError e) {
            return Collections.nCopies(count, failed("Java's memory is used up; give it more with java -Xmx."));
        }
    }

    /** A failure of the machine. */
    public static Outcome failed(String reason) {
        return new Outcome(Optional.empty(), Optional.of(new Failure(reason, false)));
    }

    /** A model that could not be pruned to the end. */
    public static Outcome broken(String reason) {
        return new Outcome(Optional.empty(), Optional.of(new Failure(reason, true)));
    }

    /** Why it has no losses; empty where it has some. */
    public String reason() {
        return failure.map(Failure::reason).orElse("");
    }

    /** Whether the machine failed, and not the model: the same may succeed another time. */
    public boolean mayBeTriedAgain() {
        return failure.isPresent() && !failure.get().broken();
    }

    /** Whether it is known what comes of the request. */
    public boolean isMeasured() {
        return losses.isPresent() || failure.isPresent();
    }
}
