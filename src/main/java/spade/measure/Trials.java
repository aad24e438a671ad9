package spade.measure;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import spade.Doubles;
import spade.Progress;
import spade.SpadeException;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.evaluate.Metric;
import spade.sense.Slopes;

/** Measures allocations on a search text and counts the tokens that pass through the pruned models for it. */
public final class Trials {

    private final String name;
    private final CalibratedModel model;
    private final TokenWindows text;
    private final Optional<Long> budget;
    private long tokens;
    /** Tokens that may pass as far as is known. */
    private long most;

    /**
     * @param name of the search, whose measurements are reported as its progress
     * @param budget tokens that may pass through pruned models; empty: as many as the way to search needs
     */
    public Trials(String name, CalibratedModel model, TokenWindows text, Optional<Long> budget) {
        this.name = name;
        this.model = model;
        this.text = text;
        this.budget = budget;
    }

    /** Windows of the search text. */
    public int windows() {
        return text.count();
    }

    /**
     * The mean loss of an allocation, pruned one-shot by Wanda; infinite where pruning broke the model.
     *
     * @param windows of the search text, from its start
     */
    public double loss(Allocation allocation, int windows, Metric metric) {
        return losses(List.of(allocation), windows, metric).get(0);
    }

    /** The same of several allocations; blocks that they have in common pass, and count, once. */
    public Doubles losses(List<Allocation> allocations, int windows, Metric metric) {
        TextPart part = new TextPart(text.hash(), 0, windows);
        List<Request> requests = allocations.stream()
                .map(allocation -> model.request(allocation, part, Set.of(metric)))
                .toList();
        BatchCost cost = BatchCost.of(requests);
        double[] means = new double[requests.size()];
        Measurer.Answers answers = (place, outcome) -> {
            double mean = outcome.losses()
                    .orElseThrow(() -> new SpadeException(outcome.reason()))
                    .mean(metric);
            means[place] = Double.isNaN(mean) ? Double.POSITIVE_INFINITY : mean;
            tokens += cost.tokens(place, text.seqlen());
            model.progress().report(name, measurements(), Math.max(measurements(), measurements(most)));
        };
        new SharedPasses(
                        requests,
                        request -> model.workbench(),
                        workbench -> Progress.NONE,
                        SharedPasses::fit,
                        () -> true,
                        answers)
                .run();
        return Doubles.of(means);
    }

    /** The slopes around a base on the whole text; counts as {@link Slopes#PASSES} measurements. */
    public Slopes slopes(Allocation base) {
        TextPart part = TextPart.of(text);
        Slopes slopes = model.slopes(base, part);
        tokens += (long) Slopes.PASSES * part.windows() * text.seqlen();
        return slopes;
    }

    /**
     * How many windows may still be measured, all blocks of the model each.
     *
     * @param otherwise measurements of the whole text that may be made where there is no budget
     */
    public long windowsLeft(int otherwise) {
        most = budget.orElse((long) otherwise * windows() * text.seqlen());
        return (most - tokens) / text.seqlen();
    }

    /**
     * Fails unless the budget has room for so many windows, the least that a search of allocations is possible with.
     */
    public void require(long windows, String what) {
        if (budget.isPresent() && budget.get() < windows * text.seqlen()) {
            throw new UsageException("A --budget of " + budget.get() + " tokens is less than " + what + " takes, "
                    + windows * text.seqlen() + "; give more, or fewer --search-windows.");
        }
    }

    /** Tokens that have passed so far. */
    public long tokens() {
        return tokens;
    }

    /** As many measurements of the whole text as the tokens make, rounded. */
    public int measurements() {
        return measurements(tokens);
    }

    private int measurements(long of) {
        return Math.toIntExact(Math.round((double) of / text.seqlen() / windows()));
    }
}
