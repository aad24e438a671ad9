package spade.worker;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import spade.Versions;
import spade.measure.Outcome;
import spade.measure.Workbench;
import spade.tensor.natives.Libtorch;

/** What a worker tells; that of a process comes as a line each. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
    @JsonSubTypes.Type(value = News.Ready.class, name = "ready"),
    @JsonSubTypes.Type(value = News.Alive.class, name = "alive"),
    @JsonSubTypes.Type(value = News.Answered.class, name = "answered"),
    @JsonSubTypes.Type(value = News.Done.class, name = "done"),
    @JsonSubTypes.Type(value = News.Refused.class, name = "refused")
})
public sealed interface News {

    /**
     * A model by content.
     *
     * @param model SHA-256 of its configuration and weights
     * @param tokenizer SHA-256 of its tokenizer
     */
    record Hashes(String model, String tokenizer) {

        public static Hashes of(Workbench open) {
            return new Hashes(open.modelHash(), open.tokenizerHash());
        }
    }

    /** The models are open. */
    record Ready(String spade, String torch, List<Hashes> models) implements News {

        /** What this process says of models that are open in it. */
        public static Ready of(List<Workbench> open) {
            return new Ready(
                    Versions.SPADE,
                    Libtorch.version(),
                    open.stream().map(Hashes::of).toList());
        }
    }

    /** It is at work. */
    record Alive(String task, long done, long total) implements News {}

    /**
     * A request was answered.
     *
     * @param place of the request in its unit
     */
    record Answered(long unit, int place, Outcome outcome) implements News {}

    /** No more answers of a unit will come. */
    record Done(long unit) implements News {}

    /** It cannot go on, and others would not either. */
    record Refused(String reason) implements News {}

    /** The process has ended without being asked to; no line says so. */
    record Died(String how) implements News {}

    /** Work in this process failed; no line says so. */
    record Threw(Throwable failure) implements News {}
}
