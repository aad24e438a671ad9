package spade.measure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import spade.prune.ActivationFailure;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.tensor.TensorFailure;

/** What is made once of a calibration, before several processes answer requests that need it. */
public final class Preparation {

    /** All that it depends on beside the model. */
    private record Needed(Pruner pruner, CalibrationOrder order, int draw) {}

    private final Workbench model;
    private final Set<Needed> made = new HashSet<>();

    public Preparation(Workbench model) {
        this.model = model;
    }

    /** Puts into the cache what requests need, unless it has done so before. */
    public void of(List<Request> requests) {
        for (Request request : requests) {
            request.pruner()
                    .map(pruner -> new Needed(pruner, request.order(), request.draw()))
                    .filter(made::add)
                    .ifPresent(this::make);
        }
    }

    private void make(Needed needed) {
        try {
            model.calibrated(needed.draw()).prepare(needed.pruner(), needed.order());
        } catch (ActivationFailure | TensorFailure e) {
            // It fails in every measurement too, and is an outcome there.
        }
    }
}
