package spade.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spade.measure.Measurer;
import spade.measure.Request;

/**
 * A unit of a batch on its way to its answers.
 *
 * @param number larger than those of all jobs before it
 * @param batch that it belongs to
 * @param model index of the model that answers it
 * @param places of its requests in the batch
 * @param open which of them, by their places in the job, are not answered yet
 * @param before what became of its only request the first time; empty: this is the first time
 */
record Job(long number, Batch batch, int model, List<Integer> places, List<Integer> open, Optional<Failed> before) {

    /**
     * A measurement that failed with its worker or its machine.
     *
     * @param worker that tried it
     * @param how in words
     * @param deadly whether it took the process with it
     */
    record Failed(Worker worker, String how, boolean deadly) {}

    static Job of(long number, Batch batch, int model, List<Integer> places, Optional<Failed> before) {
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            open.add(i);
        }
        return new Job(number, batch, model, places, open, before);
    }

    List<Request> requests() {
        return places.stream().map(batch::request).toList();
    }

    /**
     * What is not answered yet, in words: the first of it, and how much more.
     *
     * @param asked names what is measured
     */
    String title(Measurer.Answers asked) {
        return open.stream()
                .findFirst()
                .map(places::get)
                .map(place -> asked.title(place, batch.request(place), open.size()))
                .orElse("");
    }
}
