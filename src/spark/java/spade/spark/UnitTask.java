package spade.spark;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;

/**
 * What an executor is sent: instructions of {@link spade.worker.Instruction} as lines of JSON.
 *
 * @param open the models, on a CPU; an executor that has them open keeps them
 * @param ready what the driver has open, by content
 * @param tokens that the requests name
 * @param measure the requests; empty where none are needed yet
 */
record UnitTask(Step step, String open, String ready, List<Tokens> tokens, String measure) implements Serializable {

    /** How far an executor goes. */
    enum Step {
        /** It opens the models. */
        OPEN,
        /** It ranks weights that are to be ranked. */
        RANK,
        /** It measures. */
        MEASURE,
        /** It measures one request, and another executor is there that may try it where this one's machine fails. */
        MEASURE_ALONE
    }

    /**
     * Tokens, fetched by an executor that does not have them.
     *
     * @param name the same for the same content
     * @param take the instruction
     */
    record Tokens(String name, Broadcast<String> take) implements Serializable {}

    /** The same models, before anything is measured. */
    static UnitTask opening(String open, String ready) {
        return new UnitTask(Step.OPEN, open, ready, List.of(), "");
    }

    /** Ranks what it would measure. */
    UnitTask ranking() {
        return new UnitTask(Step.RANK, open, ready, tokens, measure);
    }
}
