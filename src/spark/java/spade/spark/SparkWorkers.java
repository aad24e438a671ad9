package spade.spark;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.Function;
import org.jspecify.annotations.Nullable;
import spade.Json;
import spade.Progress;
import spade.SpadeException;
import spade.UsageException;
import spade.measure.Content;
import spade.measure.Placement;
import spade.measure.Request;
import spade.measure.Workbench;
import spade.tensor.Device;
import spade.worker.Difference;
import spade.worker.Engine;
import spade.worker.Instruction;
import spade.worker.News;
import spade.worker.OpenModels;
import spade.worker.Workers;

/**
 * Answers batches of requests on the executors of a Spark application, each of which opens the models once. This
 * process measures nothing; it hands out units, hears of all answers and decides alone.
 */
final class SparkWorkers implements Workers {

    private final Engine.Plan plan;
    private final Function<UnitTask, UnitAnswer> work;
    private final OpenModels open;
    private final Consumer<String> notes;
    private final Progress progress;
    private final Busy busy = new Busy();
    /** By model and name, what executors fetch. */
    private final Map<String, UnitTask.Tokens> tokens = new HashMap<>();
    /** Models that all executors have ranked. */
    private final Set<Integer> ranked = new HashSet<>();

    private @Nullable Cluster cluster;
    private UnitTask opening = UnitTask.opening("", "");
    private long units;

    /** @param work what executors do with a task */
    SparkWorkers(
            Engine.Plan plan,
            Function<UnitTask, UnitAnswer> work,
            List<Workbench> open,
            Consumer<String> notes,
            Progress progress) {
        this.plan = plan;
        this.work = work;
        this.open = new OpenModels(open);
        this.notes = notes;
        this.progress = progress;
    }

    /** Workers whose executors measure. */
    static Workers measuring(Engine.Plan plan, List<Workbench> open, Consumer<String> notes, Progress progress) {
        return new SparkWorkers(plan, new AnswerUnit(), open, notes, progress);
    }

    @Override
    public void measure(List<Request> requests, BooleanSupplier goesOn, Answers answers) {
        Cluster on = started();
        SparkBatch batch = new SparkBatch(this, on, requests, busy.telling(answers), progress);
        open.prepared(requests, on.size()).forEach(batch::add);
        rank(on, requests);
        batch.measure(goesOn);
    }

    /** All executors at once: one that ranked with its first measurement would keep others waiting for it. */
    private void rank(Cluster on, List<Request> requests) {
        for (Request each : requests) {
            if (open.isRanked(each) && ranked.add(open.indexOf(each))) {
                progress.report(
                        "ranking weights in executors",
                        ranked.size() - 1,
                        open.all().size());
                on.everywhere(task(nextUnit(), List.of(each)).ranking());
            }
        }
    }

    private Cluster started() {
        Cluster known = cluster;
        if (known == null) {
            known = start();
            cluster = known;
        }
        return known;
    }

    private Cluster start() {
        // Hashed before anybody waits for it.
        News.Ready here = News.Ready.of(open.all());
        long bytes = open.all().stream()
                .mapToLong(model -> model.bytes() + model.rankBytes())
                .sum();
        Cluster made = Cluster.start(Settings.of(plan, bytes), work, progress);
        try {
            Placement own = open.all().get(0).placement();
            int sharers = most(made.hosts());
            opening = UnitTask.opening(
                    Json.line(new Instruction.Open(
                            new Placement(Device.CPU, own.residency(), sharers),
                            plan.threads(),
                            open.all().stream().map(Instruction.Model::of).toList())),
                    Json.line(here));
            progress.report("opening models in executors", 0, 1);
            List<UnitAnswer> ready = made.everywhere(opening);
            ready.forEach(this::require);
            made.watch().start();
            busy.start(ready.stream().map(UnitAnswer::worker).toList());
            notes.accept(sentence(ready));
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    /** How many executors there are on the host that has the most. */
    private static int most(List<String> hosts) {
        return hosts.stream()
                .mapToInt(host -> Collections.frequency(hosts, host))
                .max()
                .orElse(1);
    }

    private void require(UnitAnswer answer) {
        News news = Wire.read(answer.news().get(0), News.class);
        if (news instanceof News.Refused refused) {
            throw new SpadeException("Worker " + answer.worker() + ": " + refused.reason());
        }
        Difference.of(answer.worker(), (News.Ready) news, open.all()).ifPresent(sentence -> {
            throw new SpadeException(sentence);
        });
        Device own = open.all().get(0).placement().device();
        if (!own.equals(Device.CPU) && answer.device().equals(Device.CPU.toString())) {
            throw new UsageException("This process has the device " + own + ", and worker " + answer.worker()
                    + " has no GPU; give it one by spark.executor.resource.gpu.amount=1, or give --device cpu.");
        }
    }

    private String sentence(List<UnitAnswer> ready) {
        return ready.size() + (ready.size() == 1 ? " executor, " : " executors, ") + plan.threads()
                + (plan.threads() == 1 ? " thread" : " threads") + " each: "
                + ready.stream()
                        .map(each -> each.worker() + " (" + each.device() + ")")
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "))
                + ".";
    }

    void note(String sentence) {
        notes.accept(sentence);
    }

    /** A number larger than those before it. */
    long nextUnit() {
        return ++units;
    }

    /** What an executor needs to answer requests of one model. */
    UnitTask task(long unit, List<Request> requests) {
        Request any = requests.get(0);
        Workbench model = open.answering(any);
        int index = open.indexOf(any);
        List<UnitTask.Tokens> named = requests.stream()
                .flatMap(request -> Content.of(request, model.texts()).stream())
                .map(each -> tokens.computeIfAbsent(index + " " + each.name(), name -> broadcast(name, index, each)))
                .distinct()
                .toList();
        return new UnitTask(
                requests.size() == 1 && started().size() > 1 ? UnitTask.Step.MEASURE_ALONE : UnitTask.Step.MEASURE,
                opening.open(),
                opening.ready(),
                List.copyOf(named),
                Json.line(new Instruction.Measure(unit, index, open.isRanked(any), requests)));
    }

    private UnitTask.Tokens broadcast(String name, int model, Content.Named named) {
        Content content = named.content().get();
        return new UnitTask.Tokens(
                name, started().broadcast(Json.line(new Instruction.Take(model, content.hash(), content))));
    }

    /** Time that an executor has worked. */
    void worked(UnitAnswer answer) {
        busy.add(answer.worker(), answer.seconds());
    }

    /** Shows what is measured now. */
    void show(List<Busy.Now> now) {
        progress.workers(busy.state(now, started().watch().present()));
    }

    @Override
    public Optional<String> busy() {
        return Optional.ofNullable(cluster)
                .flatMap(known -> busy.sentence(known.watch().present()));
    }

    @Override
    public void close() {
        if (cluster != null) {
            cluster.close();
            cluster = null;
        }
    }
}
