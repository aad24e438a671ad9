package spade.run;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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
 *
 * @param measurer of the model
 * @param folder holds nothing but evaluations
 * @param notes hears why the work waits
 */
public record EvaluationRun(Measurer measurer, Optional<Path> folder, Consumer<String> notes) {

    private static final String JOURNAL = "journal.jsonl";
    private static final String LOG = "evaluate.log";

    /** Where progress is logged. */
    public static Path log(Path folder) {
        return folder.resolve(LOG);
    }

    /** What came out, in the order of the requests. The first that fails fails all, and keeps what was measured. */
    public List<Losses> measure(String method, List<Request> requests) {
        Outcome[] outcomes = new Outcome[requests.size()];
        Arrays.fill(outcomes, Outcome.UNMEASURED);
        if (folder.isEmpty()) {
            measurer.measure(requests, () -> true, (place, outcome) -> outcomes[place] = outcome);
        } else {
            DirectoryLock lock = DirectoryLock.create(
                    folder.get(),
                    Set.of(DirectoryLock.FILE, JOURNAL, LOG),
                    "holds something else than an evaluation; choose another");
            try (lock;
                    Journal journal = Journal.open(folder.get().resolve(JOURNAL), this::pause)) {
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

    private boolean pause(String sentence) {
        notes.accept(sentence);
        return true;
    }
}
