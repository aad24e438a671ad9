package spade.record;

import java.util.Optional;
import spade.Choice;
import spade.search.Candidate;
import spade.search.Origin;

/**
 * What a measurement was made for. Two with one request are the same measurement, whatever they were made for, but for
 * the phase.
 *
 * @param phase of the work
 * @param model its name in the run
 * @param method a candidate's formula in its text form, or the name of an allocation
 * @param candidate that was measured; empty for what is none
 */
public record Purpose(Phase phase, String model, String method, Optional<Numbered> candidate) {

    /** A part of a search, or a comparison. */
    public enum Phase {
        BASELINE,
        SEARCH,
        CONFIRMATION,
        /** What an allocation could reach. */
        CEILING,
        REPORT,
        /** Tasks beside the report. */
        TASKS,
        COMPARE,
        EVALUATE;

        @Override
        public String toString() {
            return Choice.label(this);
        }
    }

    /**
     * A candidate.
     *
     * @param number from 1
     * @param generation that first had it
     * @param complexity nodes of its formula
     * @param origin how it came about
     */
    public record Numbered(int number, long generation, int complexity, Origin origin) {}

    /** The measurement of what is no candidate. */
    public static Purpose of(Phase phase, String model, String method) {
        return new Purpose(phase, model, method, Optional.empty());
    }

    /** A candidate's measurement. */
    public static Purpose of(Candidate candidate, String model) {
        return new Purpose(
                Phase.SEARCH,
                model,
                candidate.formula().toString(),
                Optional.of(new Numbered(
                        candidate.number(),
                        candidate.generation(),
                        candidate.formula().complexity(),
                        candidate.origin())));
    }

    /** In a few words, such as {@code candidate 17} or {@code report, uniform}. */
    String title() {
        return candidate.map(numbered -> "candidate " + numbered.number()).orElseGet(() -> phase + ", " + method);
    }

    boolean isSearch() {
        return phase == Phase.SEARCH;
    }
}
