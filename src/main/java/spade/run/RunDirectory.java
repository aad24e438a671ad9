package spade.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import spade.AtomicFile;
import spade.Json;
import spade.SpadeException;
import spade.profile.ProfileFile;
import spade.profile.ScoreProfile;

/**
 * Where a search leaves what it found.
 *
 * <pre>
 * run.json        provenance and settings, written first
 * scores.profile  what the formulas saw
 * journal.jsonl   one line per measured candidate
 * search.log      progress as plain lines
 * result.json     written last: the best formula, its allocation, and the table beside uniform and OWL
 * </pre>
 */
public final class RunDirectory {

    private final Path path;

    private RunDirectory(Path path) {
        this.path = path;
    }

    /** Creates the directory; one that holds anything already is refused, so that no run overwrites another. */
    public static RunDirectory create(Path path) {
        try {
            Files.createDirectories(path);
            try (Stream<Path> content = Files.list(path)) {
                if (content.findAny().isPresent()) {
                    throw new SpadeException("The run directory " + path + " is not empty; choose another with --run.");
                }
            }
            // Shows whether files can be created, now and not after an hour.
            Files.delete(Files.createTempFile(path, "check", null));
            return new RunDirectory(path);
        } catch (FileAlreadyExistsException e) {
            throw new SpadeException("The run directory " + path + " is a file; choose another with --run.", e);
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot write to the run directory " + path + " (" + e + "); choose another with --run.", e);
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
        write("run.json", provenance);
    }

    /** Writes {@code scores.profile}. */
    public void writeProfile(ScoreProfile profile) {
        ProfileFile.write(profile, path.resolve("scores.profile"));
    }

    /** Writes {@code result.json}. */
    public void writeResult(SearchResult result) {
        write("result.json", result);
    }

    /** Opens {@code journal.jsonl}. */
    public Journal journal() {
        return Journal.open(path.resolve("journal.jsonl"));
    }

    private void write(String name, Record value) {
        AtomicFile.write(path.resolve(name), Json.pretty(value).getBytes(StandardCharsets.UTF_8));
    }
}
