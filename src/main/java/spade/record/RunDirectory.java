package spade.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import spade.AtomicFile;
import spade.DirectoryLock;
import spade.Reason;
import spade.SpadeException;
import spade.VersionedFile;
import spade.profile.ProfileFile;
import spade.profile.ScoreProfile;
import spade.sense.SensitivityFile;
import spade.sense.SensitivityProfile;
import spade.sense.Slopes;

/**
 * Where a search leaves what it found. One process at a time has it.
 *
 * <pre>
 * run.json        provenance and settings, written first
 * scores.profile  what the formulas saw; of further models scores-2.profile and so on
 * sensitivity.safetensors  reverse passes of a guided search; of further targets sensitivity-2.safetensors and so on
 * journal.jsonl   one line per measurement: the truth, from which a run is resumed
 * hall.json, .csv the best formula of every complexity so far
 * search.log      progress as plain lines
 * result.json     written last: the confirmed best formula, its allocation, and the table beside uniform and OWL
 * stop            a file that a user makes to end the search after the measurement in flight
 * </pre>
 */
public final class RunDirectory implements AutoCloseable {

    static final String PROVENANCE = "run.json";
    static final String JOURNAL = "journal.jsonl";
    private static final String STOP = "stop";
    static final String RESULT = "result.json";
    static final String HALL = "hall.json";
    private static final Set<String> BEFORE = Set.of(DirectoryLock.FILE, "arguments.json", "search.log");

    private final Path path;
    private final DirectoryLock lock;

    private RunDirectory(Path path, DirectoryLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /** A folder below {@code results/runs} for work that was given none, named after the time. */
    public static Path unnamed(String prefix) {
        String time = LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        return Path.of("results", "runs", prefix + time);
    }

    /** Creates the directory; one that holds anything already is refused, so that no run overwrites another. */
    public static RunDirectory create(Path path) {
        return new RunDirectory(
                path,
                DirectoryLock.create(path, BEFORE, "is not empty; continue its run with --resume, or choose another"));
    }

    /** Opens the directory of a run that was begun. */
    public static RunDirectory open(Path path) {
        requireRun(path);
        RunDirectory directory = new RunDirectory(path, DirectoryLock.of(path));
        directory.delete(STOP);
        return directory;
    }

    static void requireRun(Path path) {
        if (!Files.exists(path.resolve(PROVENANCE))) {
            throw new SpadeException(
                    "There is no run in " + path + " (no " + PROVENANCE + "); name the run directory of a search.");
        }
    }

    public Path path() {
        return path;
    }

    /** Where progress is logged. */
    public Path log() {
        return path.resolve("search.log");
    }

    /** Writes {@code run.json}. */
    public void writeProvenance(Provenance provenance) {
        VersionedFile.write(path.resolve(PROVENANCE), provenance);
    }

    /** Writes the profile of the model with a number, from 1. */
    public void writeProfile(int number, ScoreProfile profile) {
        ProfileFile.write(profile, profileFile(path, number));
    }

    private static Path profileFile(Path run, int number) {
        return run.resolve(number == 1 ? "scores.profile" : "scores-" + number + ".profile");
    }

    /** The profile of a run that is resumed: its formulas have to see to the last digit what they saw. */
    public Optional<ScoreProfile> profile(int number) {
        return profile(path, number);
    }

    static Optional<ScoreProfile> profile(Path run, int number) {
        return Optional.of(profileFile(run, number)).filter(Files::exists).map(ProfileFile::read);
    }

    /** Writes what is known of the target with a number, from 1: its reverse passes, oldest first. */
    public void writePasses(int number, SensitivityProfile known) {
        SensitivityFile.write(known, passesFile(path, number));
    }

    /** The passes of a run that is resumed, which has to go by the slopes that it went by. */
    public List<Slopes> passes(int number) {
        return passes(path, number);
    }

    static List<Slopes> passes(Path run, int number) {
        Path file = passesFile(run, number);
        return Files.exists(file) ? SensitivityFile.read(file).passes() : List.of();
    }

    private static Path passesFile(Path run, int number) {
        return run.resolve(number == 1 ? "sensitivity.safetensors" : "sensitivity-" + number + ".safetensors");
    }

    /** Removes the result of a run that goes on. */
    public void forgetResult() {
        delete(RESULT);
    }

    private void delete(String name) {
        try {
            Files.deleteIfExists(path.resolve(name));
        } catch (IOException e) {
            throw new SpadeException("Cannot remove " + path.resolve(name) + " (" + Reason.of(e) + ").", e);
        }
    }

    /** Writes {@code result.json}. */
    public void writeResult(SearchResult result) {
        VersionedFile.write(path.resolve(RESULT), result);
    }

    /** Whether the user has asked for the end by a file named {@code stop}. */
    public boolean stopWanted() {
        return Files.exists(path.resolve(STOP));
    }

    /** What {@code run.json} holds. */
    public Provenance provenance() {
        return VersionedFile.read(path.resolve(PROVENANCE), Provenance.class);
    }

    /** Writes {@code hall.json} and {@code hall.csv}, each whole. */
    public void writeHall(HallOfFame hall) {
        VersionedFile.write(path.resolve(HALL), hall);
        AtomicFile.write(path.resolve("hall.csv"), hall.csv().getBytes(StandardCharsets.UTF_8));
    }

    /** Who measured, by the journal; none where one process was alone. */
    public List<String> workers() {
        return Journal.read(path.resolve(JOURNAL)).stream()
                .flatMap(each -> each.worker().stream())
                .flatMap(worker -> Stream.of(worker.split(",", -1)))
                .distinct()
                .sorted()
                .toList();
    }

    /** Opens {@code journal.jsonl} as {@link Journal#open} does. */
    public Journal journal(Predicate<String> pause) {
        return Journal.open(path.resolve(JOURNAL), pause);
    }

    @Override
    public void close() {
        lock.close();
    }
}
