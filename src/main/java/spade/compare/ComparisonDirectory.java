package spade.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import spade.AtomicFile;
import spade.Digests;
import spade.DirectoryLock;
import spade.Json;
import spade.Reason;
import spade.SpadeException;
import spade.VersionedFile;
import spade.allocator.Searched;
import spade.record.Journal;
import spade.record.Sameness;

/**
 * Where a comparison keeps its cells.
 *
 * <pre>
 * compare.json            the provenance, written first
 * journal.jsonl           one line per measurement
 * allocations/            every allocation and what it took to find, made once
 * table.md .csv .json .tex   written last
 * </pre>
 */
public final class ComparisonDirectory implements AutoCloseable {

    private static final String PROVENANCE = "compare.json";
    private static final String TABLE = "table.json";
    /**
     * Searched allocations are stored under the hash of what they were searched on, answers to tasks under that of the
     * questions.
     */
    private static final Set<String> FREE =
            Set.of("/versions", "/model", "/repository", "/searchText", "/budget", "/tasks");

    private static final Set<String> OWN = Set.of(DirectoryLock.FILE, "allocations", "compare.log");

    private final Path path;
    private final DirectoryLock lock;

    private ComparisonDirectory(Path path, DirectoryLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Opens a new directory, or one that a comparison under the same conditions was begun in. */
    public static ComparisonDirectory open(Path path) {
        boolean begun = Files.exists(path.resolve(PROVENANCE));
        return new ComparisonDirectory(
                path,
                begun
                        ? DirectoryLock.of(path)
                        : DirectoryLock.create(path, OWN, "holds something else than a comparison; choose another"));
    }

    public Path path() {
        return path;
    }

    /** Where progress is logged. */
    public Path log() {
        return path.resolve("compare.log");
    }

    Journal journal(Predicate<String> pause) {
        return Journal.open(path.resolve("journal.jsonl"), pause);
    }

    /**
     * The allocation of a key that was made before, or one that is made and kept, with what it took to find; what
     * cannot be read is made again.
     */
    Searched allocation(String key, Supplier<Searched> otherwise) {
        Path file = path.resolve("allocations").resolve(Digests.of(key).substring(0, 16) + ".json");
        try {
            if (Files.exists(file)) {
                return Json.read(file, Searched.class);
            }
        } catch (SpadeException e) {
            // Made again below.
        }
        Searched made = otherwise.get();
        Json.write(file, made);
        return made;
    }

    /**
     * Writes the provenance, or fails unless the cells that are there were made under the same.
     *
     * @return what to tell the user, if other versions made them
     */
    Optional<String> requireSame(ComparisonProvenance provenance) {
        Path file = path.resolve(PROVENANCE);
        if (!Files.exists(file)) {
            VersionedFile.write(file, provenance);
        }
        ComparisonProvenance begun = VersionedFile.read(file, ComparisonProvenance.class);
        return Sameness.require(begun, provenance, FREE, "The cells in " + path + " were measured differently");
    }

    /** Writes the table in every form. */
    void write(ComparisonTable table) {
        VersionedFile.write(path.resolve(TABLE), table);
        for (TableForm form : TableForm.values()) {
            if (form != TableForm.JSON) {
                AtomicFile.write(path.resolve("table." + form.suffix()), form.write(table));
            }
        }
    }

    /** A table that is about to be measured further is not to be taken for the whole. */
    void forgetTable() {
        try {
            Files.deleteIfExists(path.resolve(TABLE));
        } catch (IOException e) {
            throw new SpadeException("Cannot remove " + path.resolve(TABLE) + " (" + Reason.of(e) + ").", e);
        }
    }

    /** The table of a comparison that has ended, read without disturbing anything. */
    public static Optional<ComparisonTable> table(Path path) {
        return Optional.of(path.resolve(TABLE))
                .filter(Files::exists)
                .map(file -> VersionedFile.read(file, ComparisonTable.class));
    }

    @Override
    public void close() {
        lock.close();
    }
}
