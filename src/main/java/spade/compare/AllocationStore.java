package spade.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import spade.AtomicFile;
import spade.Digests;
import spade.Json;
import spade.allocation.Allocation;

/** Allocations that were made once, as files: some take longer than what is measured with them. */
final class AllocationStore {

    private final Path folder;

    AllocationStore(Path folder) {
        this.folder = folder;
    }

    /** The stored allocation of a key, or one that is made and stored; what cannot be read is made again. */
    Allocation get(String key, Supplier<Allocation> otherwise) {
        Path file = folder.resolve(Digests.of(key).substring(0, 16) + ".json");
        if (Files.exists(file)) {
            try {
                return new ObjectMapper().readValue(file.toFile(), Allocation.class);
            } catch (IOException e) {
                // Made again below.
            }
        }
        Allocation made = otherwise.get();
        AtomicFile.write(file, Json.line(made).getBytes(StandardCharsets.UTF_8));
        return made;
    }
}
