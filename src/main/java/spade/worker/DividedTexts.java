package spade.worker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import spade.data.TokenWindows;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.Measurer;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.measure.Units;
import spade.measure.Workbench;
import spade.model.HiddenStates;

/**
 * Divides the texts of batches of at most half as many requests as there are workers, so that each has a part. Parts
 * are cut between windows that do not go through a block together, so that every window's loss stays the same in every
 * digit. A model whose blocks are pruned as they pass would be pruned again for every part, and questions differ in
 * length: neither is divided.
 */
public final class DividedTexts implements Measurer {

    private final Measurer workers;
    private final Division division;

    /**
     * Prepares to divide.
     *
     * @param open models that answer
     * @param count how many workers there are
     */
    public DividedTexts(Measurer workers, List<Workbench> open, int count) {
        this.workers = workers;
        this.division = new Division(new OpenModels(open), count);
    }

    /** How many of so many workers have something to do for a batch. */
    public static int useful(List<Workbench> open, List<Request> requests, int count) {
        OpenModels models = new OpenModels(open);
        List<Request> parts = new Division(models, count)
                .of(requests).stream().flatMap(List::stream).toList();
        return Math.min(
                count,
                Units.of(parts, request -> Units.cost(models.answering(request), request), count)
                        .size());
    }

    @Override
    public void measure(List<Request> requests, BooleanSupplier goesOn, Answers answers) {
        List<List<Request>> divided = division.of(requests);
        List<Part> parts = new ArrayList<>();
        for (int place = 0; place < requests.size(); place++) {
            Whole whole = new Whole(place, divided.get(place).size());
            for (int p = 0; p < divided.get(place).size(); p++) {
                parts.add(new Part(whole, p, divided.get(place).get(p)));
            }
        }
        workers.measure(parts.stream().map(Part::request).toList(), goesOn, new Answers() {
            @Override
            public void answered(int place, Outcome outcome) {
                throw new IllegalStateException("Workers have names.");
            }

            @Override
            public void answeredBy(String worker, int place, Outcome outcome) {
                parts.get(place).answered(worker, outcome, answers);
            }

            @Override
            public String title(int place, Request request) {
                return answers.title(parts.get(place).whole.place, request);
            }
        });
    }

    /** How requests are divided for so many workers. */
    private record Division(OpenModels open, int count) {

        List<List<Request>> of(List<Request> requests) {
            int parts = count / Math.max(1, requests.size());
            return requests.stream()
                    .map(request -> parts > 1 && isDivisible(request) ? parts(request, parts) : List.of(request))
                    .toList();
        }

        private static boolean isDivisible(Request request) {
            return !request.isPrunedAsItPasses() && !request.metrics().contains(Metric.CHOICE);
        }

        private List<Request> parts(Request request, int most) {
            Workbench model = open.answering(request);
            TokenWindows text = model.texts().part(request.text());
            if ((long) text.longest() * text.count() != text.tokenCount()) {
                return List.of(request); // Windows of unlike length go together by length.
            }
            int together =
                    Math.max(1, HiddenStates.tokensTogether(model.placement().device()) / text.longest());
            int groups = (text.count() + together - 1) / together;
            int parts = Math.min(most, groups);
            return IntStream.range(0, parts)
                    .mapToObj(p -> part(
                            request,
                            together * (groups * p / parts),
                            Math.min(text.count(), together * (groups * (p + 1) / parts))))
                    .toList();
        }

        private static Request part(Request whole, int from, int to) {
            TextPart text = whole.text();
            return whole.with(new TextPart(text.text(), text.from() + from, text.from() + to), whole.metrics());
        }
    }

    /** A request that is answered by parts. */
    private static final class Whole {

        private final int place;
        private final List<Outcome> parts;
        private final Set<String> workers = new TreeSet<>();

        Whole(int place, int parts) {
            this.place = place;
            this.parts = new ArrayList<>(Collections.nCopies(parts, Outcome.UNMEASURED));
        }

        /** What came of all parts, or of the first that failed. */
        Outcome outcome() {
            return parts.stream()
                    .filter(part -> part.failure().isPresent())
                    .findFirst()
                    .orElseGet(() -> Outcome.of(parts.stream()
                            .flatMap(part -> part.losses().stream())
                            .reduce(Losses::and)
                            .orElseThrow()));
        }
    }

    /** @param number among the parts of the whole */
    private record Part(Whole whole, int number, Request request) {

        /** The whole is answered when the last of its parts is, by all that had a part in it. */
        void answered(String worker, Outcome outcome, Answers answers) {
            whole.parts.set(number, outcome);
            whole.workers.add(worker);
            if (whole.parts.stream().allMatch(Outcome::isMeasured)) {
                answers.answeredBy(String.join(",", whole.workers), whole.place, whole.outcome());
            }
        }
    }
}
