package spade.worker;

import java.util.List;
import java.util.Optional;
import spade.Versions;
import spade.measure.Workbench;
import spade.tensor.natives.Libtorch;

/** Why a worker would not measure what this process does. */
public final class Difference {

    private Difference() {}

    /** In a sentence; empty: it would. */
    public static Optional<String> of(String worker, News.Ready ready, List<Workbench> open) {
        return version(worker, "Spade", ready.spade(), Versions.SPADE)
                .or(() -> version(worker, "libtorch", ready.torch(), Libtorch.version()))
                .or(() -> model(worker, ready, open));
    }

    private static Optional<String> version(String worker, String of, String there, String here) {
        return there.equals(here)
                ? Optional.empty()
                : Optional.of("Worker " + worker + " has " + of + " " + there + ", and this process has " + here
                        + "; their numbers cannot be mixed.");
    }

    private static Optional<String> model(String worker, News.Ready ready, List<Workbench> open) {
        for (int m = 0; m < open.size(); m++) {
            News.Hashes there = ready.models().get(m);
            News.Hashes here = News.Hashes.of(open.get(m));
            if (!there.equals(here)) {
                boolean weights = !there.model().equals(here.model());
                return Optional.of("Worker " + worker + " finds another " + (weights ? "model" : "tokenizer")
                        + " under the same path " + open.get(m).conditions().model() + ": its SHA-256 is "
                        + (weights ? there.model() : there.tokenizer()) + " there and "
                        + (weights ? here.model() : here.tokenizer())
                        + " here; let nothing change it, and begin anew.");
            }
        }
        return Optional.empty();
    }
}
