package spade.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import spade.Progress;
import spade.SpadeException;
import spade.measure.CalibratedModel;
import spade.measure.Measurer;
import spade.measure.Workbench;
import spade.tensor.natives.Natives;

/** The models of one worker: opened once, given the tokens that requests name, measured. Not for several threads. */
public final class WorkerSession implements AutoCloseable {

    private final Progress progress;
    private final List<Workbench> open = new ArrayList<>();

    /** @param progress hears of every block that passes */
    public WorkerSession(Progress progress) {
        this.progress = progress;
    }

    /** Opens the models; what they are by content. */
    public News.Ready open(Instruction.Open wanted) {
        Natives.useThreads(wanted.threads());
        for (Instruction.Model model : wanted.models()) {
            open.add(Workbench.open(model.conditions(), wanted.placement(), progress));
        }
        return News.Ready.of(open);
    }

    /** Takes tokens that requests will name. */
    public void take(Instruction.Take wanted) {
        if (!wanted.content().hash().equals(wanted.hash())) {
            throw new SpadeException("Tokens with the hash " + wanted.hash() + " arrived with the hash "
                    + wanted.content().hash() + ".");
        }
        wanted.content().giveTo(open.get(wanted.model()).texts());
    }

    /** Measures, as {@link Measurer#measure} does. */
    public void measure(Instruction.Measure wanted, BooleanSupplier goesOn, Measurer.Answers answers) {
        rank(wanted);
        Measurer.onOnly(open.get(wanted.model()), progress).measure(wanted.requests(), goesOn, answers);
    }

    /** Ranks the weights that measurements are to find ranked, unless it has done so before. */
    public void rank(Instruction.Measure wanted) {
        Workbench model = open.get(wanted.model());
        CalibratedModel calibrated = model.calibrated(wanted.requests().get(0).draw());
        if (wanted.ranked() && !calibrated.keepsRanks()) {
            calibrated.keepRanks(open.stream()
                    .filter(other -> other != model)
                    .mapToLong(Workbench::bytes)
                    .sum());
        }
    }

    @Override
    public void close() {
        open.forEach(Workbench::close);
        open.clear();
    }
}
