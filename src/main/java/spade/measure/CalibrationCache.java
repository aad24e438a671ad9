package spade.measure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spade.CacheDirectory;
import spade.Digests;
import spade.SpadeException;

/** What is kept on this machine of calibrations, by what it depends on. */
public final class CalibrationCache {

    private static final Logger log = LoggerFactory.getLogger(CalibrationCache.class);

    static final String PROFILES = "profiles";

    private CalibrationCache() {}

    /** Whether any profile was ever kept. */
    public static boolean hasProfiles() {
        return Files.isDirectory(CacheDirectory.writable().resolve(PROFILES));
    }

    static Path file(String folder, Map<String, String> dependencies, String suffix) {
        String key = Digests.of(dependencies.toString()).substring(0, 32);
        return CacheDirectory.writable().resolve(folder).resolve(key + suffix);
    }

    /** What a file holds. What cannot be read is made again; what cannot be written is only not kept. */
    static <T> T kept(Path file, Function<Path, T> reader, Supplier<T> otherwise, Consumer<T> writer) {
        if (Files.exists(file)) {
            try {
                return reader.apply(file);
            } catch (SpadeException e) {
                log.warn("{} It is made again now.", e.getMessage());
            }
        }
        T made = otherwise.get();
        try {
            writer.accept(made);
        } catch (SpadeException e) {
            log.warn("{} The next run will have to make it again.", e.getMessage());
        }
        return made;
    }
}
