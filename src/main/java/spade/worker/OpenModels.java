package spade.worker;

import java.util.List;
import spade.measure.Measurer;
import spade.measure.Preparation;
import spade.measure.Request;
import spade.measure.Units;
import spade.measure.Workbench;

/**
 * The models of this process, which every worker opens too: who answers a request, and what workers need beforehand.
 */
public final class OpenModels {

    private final List<Workbench> open;
    private final List<Preparation> preparations;

    public OpenModels(List<Workbench> open) {
        this.open = List.copyOf(open);
        this.preparations = open.stream().map(Preparation::new).toList();
    }

    public List<Workbench> all() {
        return open;
    }

    /** A single model answers whatever a request calls its conditions: a dense one needs no calibration. */
    public Workbench answering(Request request) {
        return open.size() == 1 ? open.get(0) : Measurer.answering(open, request);
    }

    /** Which of the models answers a request. */
    public int indexOf(Request request) {
        return open.indexOf(answering(request));
    }

    /** Whether workers are to rank the weights of a request's model, as this process has. */
    public boolean isRanked(Request request) {
        return request.pruner().isPresent()
                && answering(request).calibrated(request.draw()).keepsRanks();
    }

    /** Puts into the cache what requests need, and cuts them into units for so many workers. */
    public List<Units.Unit> prepared(List<Request> requests, int workers) {
        for (int m = 0; m < open.size(); m++) {
            Workbench model = open.get(m);
            preparations
                    .get(m)
                    .of(requests.stream()
                            .filter(request -> answering(request) == model)
                            .toList());
        }
        return Units.of(requests, request -> Units.cost(answering(request), request), workers);
    }
}
