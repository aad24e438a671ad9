package spade.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import spade.SpadeException;
import spade.measure.Measurer;
import spade.record.RunDirectory;
import spade.record.SearchResult;
import spade.run.SearchPlan;
import spade.run.SearchRun;
import spade.run.SearchedModels;
import spade.tensor.natives.Natives;

/** The searches of one command line, on models that stay open; Ctrl-C ends the one that runs and begins no other. */
final class SearchSession {

    /** Exit status of what the user stopped. */
    static final int STOPPED = 130;

    private final SearchedModels models;
    private final Measurer measurer;
    private final Measuring measuring;
    private final Display display;
    private final List<String> arguments;
    private final Path folder;
    private final AtomicBoolean stop = new AtomicBoolean();

    /**
     * Begins to listen for interrupts.
     *
     * @param measuring who measures
     * @param arguments of the command line
     * @param folder what {@code --resume} goes on with
     */
    SearchSession(SearchedModels models, Measuring measuring, Display display, List<String> arguments, Path folder) {
        this.models = models;
        this.measurer = measuring.on(models.workbenches());
        this.measuring = measuring;
        this.display = display;
        this.arguments = arguments;
        this.folder = folder;
        Interrupts.stop(
                stop,
                () -> display.line("Ending after the measurement in flight, to confirm and write what was found; Ctrl-C"
                        + " again ends at once."),
                this::sayHowToGoOn);
    }

    /**
     * Searches in a run directory.
     *
     * @param resume goes on with the run that is there
     * @param intention what is said first
     * @param runsBehind searches alike that follow
     * @param own makes this run's command line of that of all
     */
    SearchResult search(
            SearchPlan plan,
            String intention,
            RunDirectory directory,
            boolean resume,
            int runsBehind,
            UnaryOperator<List<String>> own) {
        display.logTo(directory.log());
        SearchSchedule schedule = new SearchSchedule(plan, runsBehind, measuring.workers(), System::nanoTime);
        SearchConsole console = new SearchConsole(display, intention, plan, schedule);
        SearchRun search = new SearchRun(plan, models, measurer, directory, console, stop);
        if (resume) {
            search.requireSameRun();
        }
        StoredArguments.write(
                directory.path(), own.apply(arguments), meaning(plan, measuring).toList());
        SearchResult result = search.run(resume);
        console.close();
        measuring.tell();
        return result;
    }

    /** What a search is about to do. */
    String intention(SearchPlan plan) {
        return SearchPlanText.of(plan, models.all());
    }

    /** Where a run goes on, {@code auto} might choose otherwise, and other devices have other threads. */
    static Stream<String> meaning(SearchPlan plan, Measuring measuring) {
        Stream<String> threads =
                measuring.isSpread() ? Stream.of("--threads", String.valueOf(Natives.threads())) : Stream.empty();
        Stream<String> chosen = Stream.of(
                "--device",
                measuring.devices(),
                "--dtype",
                plan.models().get(0).conditions().dtype().toString());
        return Stream.concat(chosen, threads);
    }

    /** Does work; if it fails because the user stopped it, that is no failure. */
    int unlessStopped(IntSupplier work) {
        try {
            return work.getAsInt();
        } catch (SpadeException e) {
            if (!isStopped()) {
                throw e;
            }
            display.line("%s", String.valueOf(e.getMessage()));
            sayHowToGoOn();
            return STOPPED;
        }
    }

    boolean isStopped() {
        return stop.get();
    }

    void sayHowToGoOn() {
        Interrupts.sayHowToGoOn(display, List.of("search", "--resume", "--run", folder));
    }
}
