package spade.run;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spade.DirectoryLock;
import spade.SpadeException;
import spade.evaluate.Losses;
import spade.measure.Measurer;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.record.Journal;
import spade.record.Purpose;
import spade.record.Task;

/**
 * Measures one model on whatever is asked of it. With a folder, what is measured is kept there ({@code journal.jsonl}),
 * so that an evaluation which was interrupted goes on behind the last part that was measured whole.
 */
public final class EvaluationRun implements AutoCloseable {

    private static final String JOURNAL = "journal.jsonl";
    private static final String LOG = "evaluate.log";

    private final Optional<Path> folder;
    private final Optional<DirectoryLock> lock;

    private EvaluationRun(Optional<Path> folder, Set<String> files) {
        this.folder = folder;
        Set<String> own = new HashSet<>(files);
        own.addAll(Set.of(DirectoryLock.FILE, JOURNAL, LOG));
        this.lock = folder.map(
                path -> DirectoryLock.create(path, own, "holds something else than an evaluation; choose another"));
    }

    /**
     * Takes the folder for itself; it holds nothing but evaluations.
     *
     * @param written files that are written beside; those in the folder belong to it
     */
    public static EvaluationRun in(Optional<Path> folder, Stream<Path> written) {
        Set<String> files = written.map(file -> file.toAbsolutePath().normalize())
                .filter(file -> folder.map(
                                path -> path.toAbsolutePath().normalize().equals(file.getParent()))
                        .orElse(false))
                .map(file -> String.valueOf(file.getFileName()))
                .collect(Collectors.toSet());
        return new EvaluationRun(folder, files);
    }

    /** Where progress is logged. */
    public Optional<Path> log() {
        return folder.map(path -> path.resolve(LOG));
    }

    /**
     * What came out, in the order of the requests. The first that fails fails all, and keeps what was measured.
     *
     * @param notes hears why the work waits
     */
    public List<Losses> measure(Measurer measurer, String method, List<Request> requests, Consumer<String> notes) {
        Outcome[] outcomes = new Outcome[requests.size()];
        Arrays.fill(outcomes, Outcome.UNMEASURED);
        if (folder.isEmpty()) {
            measurer.measure(requests, () -> true, (place, outcome) -> outcomes[place] = outcome);
        } else {
            try (Journal journal = Journal.open(folder.get().resolve(JOURNAL), sentence -> pause(sentence, notes))) {
                List<Task> tasks = requests.stream()
                        .map(request -> new Task(Purpose.of(Purpose.Phase.EVALUATE, "", method), request))
                        .toList();
                new JournalledMeasurer(journal, measurer).measure(tasks, (place, outcome) -> outcomes[place] = outcome);
            }
        }
        return Stream.of(outcomes)
                .map(outcome -> outcome.losses().orElseThrow(() -> new SpadeException(outcome.reason())))
                .toList();
    }

    private static boolean pause(String sentence, Consumer<String> notes) {
        notes.accept(sentence);
        return true;
    }

    @Override
    public void close() {
        lock.ifPresent(DirectoryLock::close);
    }
}
