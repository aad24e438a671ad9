package spade.tensor;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where things are kept that can be made again: unpacked native libraries, activation norms, score profiles. */
public final class CacheDirectory {

    private CacheDirectory() {}

    /** {@code $SPADE_CACHE}, else {@code $XDG_CACHE_HOME/spade}, else {@code ~/.cache/spade}. Not created here. */
    public static Path path() {
        @Nullable String own = System.getenv("SPADE_CACHE");
        if (own != null && !own.isBlank()) {
            return Path.of(own);
        }
        @Nullable String users = System.getenv("XDG_CACHE_HOME");
        Path parent =
                users != null && !users.isBlank() ? Path.of(users) : Path.of(System.getProperty("user.home"), ".cache");
        return parent.resolve("spade");
    }
}
