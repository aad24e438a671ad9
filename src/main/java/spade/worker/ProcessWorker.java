package spade.worker;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import spade.Lines;
import spade.SpadeException;
import spade.measure.Content;
import spade.measure.Placement;
import spade.measure.Request;
import spade.measure.Workbench;
import spade.tensor.Device;

/** A worker in a process of its own, which is started again when it dies. */
final class ProcessWorker extends Worker {

    /** In a row, without an answer between them. */
    private static final int MOST_DEATHS = 4;

    /** To read and hash the weights of a large model from a slow disk. */
    private static final Duration OPENING = Duration.ofHours(1);

    private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

    /** Hears what the process of a worker says, on other threads. */
    @FunctionalInterface
    interface Listener {
        void hear(ProcessWorker worker, WorkerProcess life, News news);
    }

    private final WorkerPlan plan;
    private final Placement placement;
    private final OpenModels open;
    private final Listener listener;
    /** By model, names of what its present life was given. */
    private final Map<Integer, Set<String>> given = new HashMap<>();

    private Optional<WorkerProcess> process = Optional.empty();
    private boolean ready;
    private boolean out;
    private int deaths;
    private long heard;
    /** Why it was ended by us. */
    private Optional<String> killed = Optional.empty();

    /**
     * Prepares a worker; {@link #start} starts it.
     *
     * @param open the models of this process, which it is to open too
     */
    ProcessWorker(String name, WorkerPlan plan, Placement placement, OpenModels open, Listener listener) {
        super(name);
        this.plan = plan;
        this.placement = placement;
        this.open = open;
        this.listener = listener;
    }

    void start() {
        ready = false;
        given.clear();
        killed = Optional.empty();
        heard = System.nanoTime();
        WorkerProcess begun =
                WorkerProcess.start(plan.command(), environment(), (life, news) -> listener.hear(this, life, news));
        process = Optional.of(begun);
        begun.send(new Instruction.Open(
                visible().isPresent()
                        ? new Placement(new Device("cuda", 0), placement.residency(), placement.sharers())
                        : placement,
                plan.threads(),
                open.all().stream().map(Instruction.Model::of).toList()));
    }

    private Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>();
        variables.put("OMP_NUM_THREADS", String.valueOf(plan.threads()));
        variables.put("MKL_NUM_THREADS", String.valueOf(plan.threads()));
        visible().ifPresent(gpu -> variables.put(VISIBLE, gpu));
        return variables;
    }

    /** The only GPU that the process is shown, so that it takes memory of no other; empty on a CPU. */
    private Optional<String> visible() {
        int index = placement.device().index();
        if (placement.device().equals(Device.CPU)) {
            return Optional.empty();
        }
        String shown = System.getenv(VISIBLE);
        return Optional.of(shown == null ? String.valueOf(index) : shown.split(",", -1)[index].strip());
    }

    /** Whether a process is its present life. */
    boolean is(WorkerProcess other) {
        return process.filter(other::equals).isPresent();
    }

    /** Such as {@code cuda:1 (process 1234)}. */
    String title() {
        return name() + process.map(each -> " (process " + each.pid() + ")").orElse("");
    }

    @Override
    boolean isReady() {
        return ready && !out;
    }

    @Override
    boolean isOut() {
        return out;
    }

    @Override
    boolean mayDie() {
        return true;
    }

    void ready() {
        ready = true;
    }

    @Override
    void answered() {
        super.answered();
        deaths = 0;
    }

    @Override
    void begin(Job taken) {
        heard = System.nanoTime();
        List<Request> requests = taken.requests();
        Workbench model = open.all().get(taken.model());
        requests.forEach(request -> give(taken.model(), Content.of(request, model.texts())));
        send(new Instruction.Measure(taken.number(), taken.model(), open.isRanked(requests.get(0)), requests));
    }

    private void give(int model, List<Content.Named> named) {
        Set<String> known = given.computeIfAbsent(model, first -> new HashSet<>());
        for (Content.Named each : named) {
            if (known.add(each.name())) {
                Content content = each.content().get();
                send(new Instruction.Take(model, content.hash(), content));
            }
        }
    }

    private void send(Instruction instruction) {
        process.ifPresent(to -> to.send(instruction));
    }

    @Override
    void stop() {
        job().ifPresent(unit -> send(new Instruction.Stop(unit.number())));
    }

    /** It has said something. */
    void heard() {
        heard = System.nanoTime();
    }

    /** Ends a process that is at work and has said nothing for too long. */
    void endIfSilent() {
        long silence = System.nanoTime() - heard;
        boolean atWork = !out && (!ready || job().isPresent());
        Duration patience = ready ? plan.patience() : OPENING;
        if (atWork && killed.isEmpty() && silence > patience.toNanos()) {
            killed = Optional.of(Lines.format("ended, because it said nothing for %.0f s", silence / 1e9));
            process.ifPresent(WorkerProcess::kill);
        }
    }

    /** How it died, in words. */
    String death(String how) {
        return killed.orElse(how);
    }

    /** It is dead; whether it was started again. */
    boolean startedAgain() {
        deaths++;
        if (deaths >= MOST_DEATHS) {
            leaveOut();
            return false;
        }
        try {
            start();
            return true;
        } catch (SpadeException e) {
            leaveOut();
            return false;
        }
    }

    /** From now on it is not used. */
    void leaveOut() {
        out = true;
        close();
    }

    void close() {
        process.ifPresent(WorkerProcess::kill);
        process = Optional.empty();
    }
}
