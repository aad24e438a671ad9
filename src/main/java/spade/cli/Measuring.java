package spade.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import spade.measure.Measurer;
import spade.measure.Placement;
import spade.measure.Request;
import spade.measure.Workbench;
import spade.record.Machines;
import spade.tensor.natives.Natives;
import spade.worker.DividedTexts;
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

    /** Where others measure beside this process; empty: nowhere. */
    Optional<Machines> machines() {
        List<String> devices =
                placements.stream().map(each -> each.device().toString()).toList();
        Optional<String> address = Optional.of(engine.address()).filter(any -> !engine.isLocal());
        return isSpread() ? Optional.of(new Machines(devices, address)) : Optional.empty();
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
        return isSpread() ? pool(models, workers()) : Measurer.on(models);
    }

    /** On one model, whatever requests call its conditions; no more workers than have something to do for requests. */
    Measurer onOnly(Workbench model, List<Request> requests) {
        int useful = isSpread() ? DividedTexts.useful(List.of(model), requests, workers()) : 1;
        return useful > 1 || !engine.isLocal() ? pool(List.of(model), useful) : Measurer.onOnly(model);
    }

    private Measurer pool(List<Workbench> models, int count) {
        Workers made = engine.isLocal() ? devices(models, count) : engine.start(models, display);
        pools.add(made);
        return new DividedTexts(made, models, engine.isLocal() ? count : workers());
    }

    private Workers devices(List<Workbench> models, int count) {
        WorkerPlan plan = new WorkerPlan(
                placements.subList(0, count), Natives.threads(), WorkerCommand.commandLine(), WorkerPlan.PATIENCE);
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
