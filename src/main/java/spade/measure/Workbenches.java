package spade.measure;

import java.util.List;
import java.util.function.BooleanSupplier;
import spade.SpadeException;

/**
 * Measures on models that are open in this process, one request after the other.
 *
 * @param all the models
 */
public record Workbenches(List<Workbench> all) implements Measurer {

    public Workbenches {
        all = List.copyOf(all);
    }

    @Override
    public void measure(List<Request> requests, BooleanSupplier goesOn, Answers answers) {
        for (int place = 0; place < requests.size() && goesOn.getAsBoolean(); place++) {
            answers.answered(place, of(requests.get(place)).measure(requests.get(place)));
        }
    }

    private Workbench of(Request request) {
        return all.stream()
                .filter(workbench -> workbench.id().equals(request.conditions()))
                .findFirst()
                .orElseThrow(() -> new SpadeException("No model is open under the conditions " + request.conditions()
                        + " that a request names; open it first."));
    }
}
