package spade.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
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
            try (InputStream bytes = text.open(hub)) {
                TextFile.documents(bytes, text.path(), wantsMore);
            } catch (IOException e) {
                throw text.damaged(e);
            }
        }

        @Override
        public Path whole() {
            return text.whole(hub);
        }
    }
}
