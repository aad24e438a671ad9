package spade.spark;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.jspecify.annotations.Nullable;
import spade.Json;
import spade.Progress;
import spade.SpadeException;
import spade.measure.Outcome;
import spade.measure.Placement;
import spade.tensor.Device;
import spade.worker.Instruction;
import spade.worker.News;
import spade.worker.WorkerSession;

/** What the process of an executor keeps from task to task: its models are opened once. */
final class ExecutorSession {

    private static @Nullable ExecutorSession held;

    private final String opened;
    private final WorkerSession session = new WorkerSession(Progress.NONE);
    private final News.Ready ready;
    /** Names of tokens that it has. */
    private final Set<String> taken = new HashSet<>();

    private ExecutorSession(String open) {
        this.opened = open;
        try {
            Instruction.Open wanted = (Instruction.Open) read(open);
            Placement placement = wanted.placement();
            this.ready = session.open(new Instruction.Open(
                    new Placement(device(), placement.residency(), placement.sharers()),
                    wanted.threads(),
                    wanted.models()));
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static Instruction read(String line) {
        return Wire.read(line, Instruction.class);
    }

    /** Does a task. One at a time: what else Spark runs here waits. */
    static synchronized UnitAnswer answer(UnitTask task) {
        long begun = System.nanoTime();
        List<News> news = new ArrayList<>();
        if (task.step() == UnitTask.Step.OPEN) {
            try {
                news.add(holding(task.open()).ready);
            } catch (SpadeException e) {
                news.add(new News.Refused(String.valueOf(e.getMessage())));
            }
        } else {
            holding(task.open()).measure(task, news);
        }
        return new UnitAnswer(
                worker(),
                device().toString(),
                (System.nanoTime() - begun) / 1e9,
                new ArrayList<>(news.stream().map(Json::line).toList()));
    }

    private static ExecutorSession holding(String open) {
        ExecutorSession known = held;
        if (known != null && known.opened.equals(open)) {
            return known;
        }
        if (known != null) {
            held = null;
            known.session.close();
        }
        ExecutorSession made = new ExecutorSession(open);
        held = made;
        return made;
    }

    /** Host and number of this executor. */
    private static String worker() {
        SparkEnv here = SparkEnv.get();
        return Watch.name(here.blockManager().blockManagerId().host(), here.executorId());
    }

    /** The GPU that Spark has given the task, else the CPU. */
    private static Device device() {
        ResourceInformation gpu = TaskContext.get().resourcesJMap().get("gpu");
        return gpu == null ? Device.CPU : Device.parse("cuda:" + gpu.addresses()[0]);
    }

    private void measure(UnitTask task, List<News> news) {
        if (!Json.line(ready).equals(task.ready())) {
            // It came later than those that were asked before the first measurement.
            throw new IllegalStateException(
                    "Worker " + worker() + " has another version of Spade or libtorch, or another"
                            + " model under the same path, than the run was begun with.");
        }
        for (UnitTask.Tokens tokens : task.tokens()) {
            if (!taken.contains(tokens.name())) {
                session.take((Instruction.Take) read(tokens.take().value()));
                taken.add(tokens.name());
            }
        }
        Instruction.Measure wanted = (Instruction.Measure) read(task.measure());
        if (task.step() == UnitTask.Step.RANK) {
            session.rank(wanted);
            return;
        }
        TaskContext context = TaskContext.get();
        session.measure(wanted, () -> !context.isInterrupted(), (place, outcome) -> {
            require(task, context, outcome);
            news.add(new News.Answered(wanted.unit(), place, outcome));
        });
    }

    /** Spark tries a task that throws on another executor, and remembers on which one it failed. */
    private static void require(UnitTask task, TaskContext context, Outcome outcome) {
        if (task.step() == UnitTask.Step.MEASURE_ALONE && context.attemptNumber() == 0 && outcome.mayBeTriedAgain()) {
            throw new IllegalStateException(outcome.reason());
        }
    }
}
