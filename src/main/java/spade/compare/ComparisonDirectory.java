package spade.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import spade.AtomicFile;
import spade.DirectoryLock;
import spade.Json;
import spade.SpadeException;
import spade.UsageException;
import spade.VersionedFile;
import spade.record.Sameness;

/**
 * Where a comparison keeps its cells.
 *
 * <pre>
 * compare.json            the provenance, written first
 * journal.jsonl           one line per measurement
 * allocations/            every allocation, made once
 * table.md .csv .json .tex
 * </pre>
 */
public final class ComparisonDirectory implements AutoCloseable {

    private static final String PROVENANCE = "compare.json";
    /** Searched allocations are stored under the hash of what they were searched on. */
    private static final Set<String> FREE = Set.of("/versions", "/model", "/searchText");

    private final Path path;
    private final DirectoryLock lock;

    private ComparisonDirectory(Path path, DirectoryLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Opens a new directory, or one that a comparison under the same protocol was begun in. */
    public static ComparisonDirectory open(Path path) {
        try {
            boolean begun = Files.exists(path.resolve(PROVENANCE));
            if (!begun && Files.isDirectory(path) && isUsed(path)) {
                throw new SpadeException(
                        "The folder " + path + " holds something else than a comparison; choose another with --run.");
            }
            Files.createDirectories(path.resolve("allocations"));
            return new ComparisonDirectory(path, DirectoryLock.of(path));
        } catch (IOException e) {
            throw new SpadeException("Cannot write to " + path + " (" + e + "); choose another folder with --run.", e);
        }
    }

    private static boolean isUsed(Path path) throws IOException {
        Set<String> own = Set.of("lock", "allocations", "compare.log");
        try (var content = Files.list(path)) {
            return content.map(file -> file.getFileName().toString())
                    .anyMatch(name -> !own.contains(name) && !name.endsWith(".part"));
        }
    }

    public Path path() {
        return path;
    }

    /** Where progress is logged. */
    public Path log() {
        return path.resolve("compare.log");
    }

    Path journal() {
        return path.resolve("journal.jsonl");
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
            return Optional.empty();
        }
        ComparisonProvenance begun = VersionedFile.read(file, ComparisonProvenance.class);
        List<String> different = Sameness.differences(Json.tree(begun), Json.tree(provenance), FREE, Set.of());
        if (!different.isEmpty()) {
            throw new UsageException("The cells in " + path + " were measured differently: "
                    + String.join("; ", different) + ". Give the same options, or another --run.");
        }
        return begun.versions().equals(provenance.versions())
                ? Optional.empty()
                : Optional.of("Other versions measured the cells that are there (" + begun.versions() + ").");
    }

    /** Writes the table in every form. */
    void write(ComparisonTable table) {
        VersionedFile.write(path.resolve("table.json"), table);
        write("table.md", TableWriter.markdown(table));
        write("table.csv", TableWriter.csv(table));
        write("table.tex", TableWriter.latex(table));
    }

    private void write(String name, String text) {
        AtomicFile.write(path.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        lock.close();
    }
}
