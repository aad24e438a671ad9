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
 * @param measure the requests; empty: nothing is to be measured yet
 * @param alone whether it is one request, and another executor there that may try it where this one's machine fails
 */
record UnitTask(String open, String ready, List<Tokens> tokens, String measure, boolean alone) implements Serializable {

    /**
     * Tokens, fetched by an executor that does not have them.
     *
     * @param name the same for the same content
     * @param take the instruction
     */
    record Tokens(String name, Broadcast<String> take) implements Serializable {}

    /** The same models, before anything is measured. */
    static UnitTask opening(String open, String ready) {
        return new UnitTask(open, ready, List.of(), "", false);
    }
}
