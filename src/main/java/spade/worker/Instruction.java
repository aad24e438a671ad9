package spade.worker;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import spade.data.BeginningToken;
import spade.data.WindowCount;
import spade.measure.Conditions;
import spade.measure.Content;
import spade.measure.Placement;
import spade.measure.Request;
import spade.measure.Workbench;
import spade.tensor.DType;

/** What a worker is told, a line of JSON each. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
    @JsonSubTypes.Type(value = Instruction.Open.class, name = "open"),
    @JsonSubTypes.Type(value = Instruction.Take.class, name = "take"),
    @JsonSubTypes.Type(value = Instruction.Measure.class, name = "measure"),
    @JsonSubTypes.Type(value = Instruction.Stop.class, name = "stop")
})
public sealed interface Instruction {

    /**
     * A model that is to be opened. Its texts come by content.
     *
     * @param directory absolute, of the checkpoint
     */
    record Model(String directory, DType dtype, int seqlen, Optional<BeginningToken> bos) {

        public static Model of(Workbench open) {
            Conditions conditions = open.conditions();
            return new Model(
                    conditions.model().toAbsolutePath().normalize().toString(),
                    conditions.dtype(),
                    open.texts().seqlen(),
                    conditions.bos());
        }

        Conditions conditions() {
            return new Conditions(
                    Path.of(directory), dtype, Optional.of(seqlen), bos, "", WindowCount.of(1), Optional.empty());
        }
    }

    /** Comes first; the answer is {@link News.Ready}. */
    record Open(Placement placement, int threads, List<Model> models) implements Instruction {}

    /**
     * Tokens that requests to come name.
     *
     * @param model index of the model that reads them
     * @param hash of the content
     * @param content the tokens
     */
    record Take(int model, String hash, Content content) implements Instruction {}

    /**
     * Requests that are to be answered; what they name was sent before.
     *
     * @param unit number, larger than those before it
     * @param ranked whether the model's weights are to be ranked once, if there is room
     */
    record Measure(long unit, int model, boolean ranked, List<Request> requests) implements Instruction {}

    /** The measurement that is in flight is to be the last of a unit. */
    record Stop(long unit) implements Instruction {}
}
