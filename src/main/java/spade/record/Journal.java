package spade.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import spade.AtomicFile;
import spade.Json;
import spade.Reason;
import spade.SpadeException;
import spade.VersionedFile;
import spade.measure.Outcome;

/**
 * The truth of a run: its format, and one JSON line per measurement, appended and synced before anything goes on. A run
 * that is resumed asks for the same measurements again and finds those that are here, so that it becomes the run that
 * it would have been. One thread uses it.
 */
public final class Journal implements AutoCloseable {

    /** Between two attempts to write on a disk that is full. */
    private static final long PATIENCE_MILLIS = 5_000;

    private final Path file;
    private final FileChannel channel;
    private final Predicate<String> pause;
    private final Map<String, Measurement> known = new HashMap<>();
    /** Keys of the search's measurements that were here when it was opened and that nobody has asked for yet. */
    private final Set<String> unasked = new HashSet<>();

    /** What a file holds, and the bytes of its whole lines, behind which a crash may have left anything. */
    private record Content(List<Measurement> measurements, int bytes) {}

    private Journal(Path file, FileChannel channel, Predicate<String> pause) {
        this.file = file;
        this.channel = channel;
        this.pause = pause;
    }

    /**
     * Opens a journal, reads what it holds and cuts a last line that was not finished.
     *
     * @param pause hears why the run waits while the disk is full; false gives up waiting
     */
    public static Journal open(Path file, Predicate<String> pause) {
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Journal journal = new Journal(file, channel, pause);
            try {
                journal.recover();
                return journal;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Every measurement that a journal holds; the last line may be one that is being written. */
    public static List<Measurement> read(Path file) {
        try {
            return content(file, Files.readAllBytes(file)).measurements();
        } catch (IOException e) {
            throw new SpadeException("Cannot read the journal " + file + " (" + Reason.of(e) + ").", e);
        }
    }

    private static Content content(Path file, byte[] bytes) {
        List<Measurement> measurements = new ArrayList<>();
        // A character a byte, so that places in it are places in the file.
        String lines = new String(bytes, StandardCharsets.ISO_8859_1);
        int start = 0;
        for (int line = 1, end = lines.indexOf('\n'); end >= 0; line++, end = lines.indexOf('\n', start)) {
            String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
            try {
                if (line == 1) {
                    VersionedFile.requireFormat(file, Json.read(text, JsonNode.class));
                } else {
                    measurements.add(Json.read(text, Measurement.class));
                }
            } catch (JsonProcessingException e) {
                if (lines.indexOf('\n', end + 1) < 0) {
                    break; // The last line: a crash may leave anything there.
                }
                throw new SpadeException(
                        "Line " + line + " of the journal " + file
                                + " is damaged (" + e.getOriginalMessage()
                                + "); restore the file from a copy, or remove"
                                + " that line, and its measurement is made again.",
                        e);
            }
            start = end + 1;
        }
        return new Content(measurements, start);
    }

    private void recover() throws IOException {
        Content content = content(file, Files.readAllBytes(file));
        channel.truncate(content.bytes());
        channel.position(content.bytes());
        if (content.bytes() == 0) {
            append(VersionedFile.firstLine());
        }
        // What failed last may have failed with the machine, and is tried again.
        List<Measurement> failed = new ArrayList<>();
        for (Measurement measurement : content.measurements()) {
            known.put(measurement.task().key(), measurement);
            String model = measurement.purpose().model();
            if (measurement.outcome().mayBeTriedAgain()) {
                failed.add(measurement);
            } else {
                failed.removeIf(earlier -> earlier.purpose().model().equals(model));
            }
        }
        failed.forEach(each -> known.remove(each.task().key()));
        known.forEach((key, measurement) -> {
            if (measurement.purpose().isSearch()) {
                unasked.add(key);
            }
        });
    }

    /** How many measurements it holds. */
    public int size() {
        return known.size();
    }

    /** How many measurements of the search that were here when it was opened nobody has asked for yet. */
    public int unasked() {
        return unasked.size();
    }

    /** Seconds of the search until its latest measurement here. */
    public double elapsed() {
        return known.values().stream().mapToDouble(Measurement::elapsed).max().orElse(0);
    }

    /** What was measured already. */
    public Optional<Outcome> find(Task task) {
        String key = task.key();
        unasked.remove(key);
        return Optional.ofNullable(known.get(key)).map(Measurement::outcome);
    }

    /** Keeps a measurement; it is on disk when this returns. */
    public void append(Measurement measurement) {
        append(Json.line(measurement));
        known.put(measurement.task().key(), measurement);
    }

    private void append(String text) {
        byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
        while (!write(line)) {
            try {
                Thread.sleep(PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SpadeException("Interrupted while the disk of " + file + " was full.", e);
            }
        }
    }

    /** Appends a line wholly or not at all; false if the disk is full and someone waits for room. */
    private boolean write(byte[] line) {
        long before = -1;
        try {
            before = channel.position();
            AtomicFile.writeFully(channel, ByteBuffer.wrap(line));
            channel.force(false);
            return true;
        } catch (IOException e) {
            undo(before);
            if (full(e, line.length)
                    && pause.test("The disk of " + file + " is full; waiting for room. Nothing is lost meanwhile.")) {
                return false;
            }
            throw unwritable(file, e);
        }
    }

    private void undo(long before) {
        try {
            if (before >= 0) {
                channel.truncate(before);
            }
        } catch (IOException e) {
            // The next start cuts the line.
        }
    }

    private boolean full(IOException failure, int wanted) {
        String message = String.valueOf(failure.getMessage());
        try {
            return message.contains("No space left")
                    || message.contains("quota")
                    || Files.getFileStore(file).getUsableSpace() < wanted;
        } catch (IOException e) {
            return false;
        }
    }

    private static SpadeException unwritable(Path file, IOException cause) {
        return new SpadeException(
                "Cannot write the journal " + file + " (" + cause.getMessage()
                        + "); everything up to its last line is kept. Check that the folder can be written and the disk has"
                        + " room, then continue with --resume.",
                cause);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }
}
