package spade.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spade.hub.Hub;

/** A file of separate documents. */
sealed interface DocumentFile {

    /** Hands its documents over from the first on, until one is answered with false. */
    void read(Predicate<String> wantsMore);

    /** All of it, on this machine. */
    Path whole();

    /** A file of JSON lines with a {@code text} each, or a Parquet file. */
    record Local(Path path) implements DocumentFile {

        @Override
        public void read(Predicate<String> wantsMore) {
            if (ParquetRows.are(path)) {
                ParquetRows.read(path, wantsMore);
                return;
            }
            try (InputStream bytes = Files.newInputStream(path)) {
                TextFile.documents(bytes, path.toString(), wantsMore);
            } catch (IOException e) {
                throw TextFile.unreadable(path, e);
            }
        }

        @Override
        public Path whole() {
            return path;
        }
    }

    /** JSON lines of the Hub, fetched only as far as they are read. */
    record Streamed(HubText text, Hub hub) implements DocumentFile {

        @Override
        public void read(Predicate<String> wantsMore) {
            text.read(hub, wantsMore);
        }

        @Override
        public Path whole() {
            return text.whole(hub);
        }

        /** By the text: its tokens are kept, and every reading of it has a Hub of its own. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Streamed that && text == that.text;
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }
}
