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

/** Who measures for a command line: this process alone, or one worker on each of several devices. */
final class Measuring implements AutoCloseable {

    private final List<Placement> placements;
    private final Display display;
    private final List<WorkerPool> pools = new ArrayList<>();

    Measuring(List<Placement> placements, Display display) {
        this.placements = placements;
        this.display = display;
    }

    /** As {@code --device} takes them. */
    String devices() {
        return placements.stream().map(each -> each.device().toString()).collect(Collectors.joining(","));
    }

    int workers() {
        return placements.size();
    }

    /** On models that are open. */
    Measurer on(List<Workbench> models) {
        return placements.size() > 1 ? pool(models) : Measurer.on(models);
    }

    /** On one model, whatever requests call its conditions. */
    Measurer onOnly(Workbench model) {
        return placements.size() > 1 ? pool(List.of(model)) : Measurer.onOnly(model);
    }

    private Measurer pool(List<Workbench> models) {
        WorkerPlan plan =
                new WorkerPlan(placements, Natives.threads(), WorkerCommand.commandLine(), WorkerPlan.PATIENCE);
        WorkerPool pool = new WorkerPool(plan, models, sentence -> display.line("%s", sentence), display);
        pools.add(pool);
        return pool;
    }

    /** Says how busy the workers were until now, if there are several. */
    void tell() {
        pools.forEach(pool -> pool.busy().ifPresent(sentence -> display.line("%s", sentence)));
    }

    @Override
    public void close() {
        pools.forEach(WorkerPool::close);
    }
}
