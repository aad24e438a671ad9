package spade.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import spade.measure.Measurer;
import spade.measure.Placement;
import spade.measure.Workbench;
import spade.tensor.natives.Natives;
import spade.worker.WorkerPlan;
import spade.worker.WorkerPool;
import spade.worker.Workers;

/**
 * Who measures for a command line: this process alone, one worker on each of several devices, or those of an engine.
 */
final class Measuring implements AutoCloseable {

    private final List<Placement> placements;
    private final EngineChoice engine;
    private final Display display;
    private final List<Workers> pools = new ArrayList<>();

    Measuring(List<Placement> placements, EngineChoice engine, Display display) {
        this.placements = placements;
        this.engine = engine;
        this.display = display;
    }

    /** As {@code --device} takes them. */
    String devices() {
        return placements.stream().map(each -> each.device().toString()).collect(Collectors.joining(","));
    }

    /** How many workers there are, as far as that is known before they are started. */
    int workers() {
        return engine.isLocal() ? placements.size() : engine.workers();
    }

    /** Whether others than this process measure. */
    boolean isSpread() {
        return !engine.isLocal() || placements.size() > 1;
    }

    /** On models that are open. */
    Measurer on(List<Workbench> models) {
        return isSpread() ? pool(models) : Measurer.on(models);
    }

    /** On one model, whatever requests call its conditions. */
    Measurer onOnly(Workbench model) {
        return isSpread() ? pool(List.of(model)) : Measurer.onOnly(model);
    }

    private Measurer pool(List<Workbench> models) {
        Workers made = engine.isLocal() ? devices(models) : engine.start(models, display);
        pools.add(made);
        return made;
    }

    private Workers devices(List<Workbench> models) {
        WorkerPlan plan =
                new WorkerPlan(placements, Natives.threads(), WorkerCommand.commandLine(), WorkerPlan.PATIENCE);
        return new WorkerPool(plan, models, sentence -> display.line("%s", sentence), display);
    }

    /** Says how busy the workers were until now, if there are several. */
    void tell() {
        pools.forEach(pool -> pool.busy().ifPresent(sentence -> display.line("%s", sentence)));
    }

    @Override
    public void close() {
        pools.forEach(Workers::close);
    }
}
