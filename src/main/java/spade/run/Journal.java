package spade.run;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.function.Supplier;
import spade.AtomicFile;
import spade.Json;
import spade.SpadeException;
import spade.evaluate.Losses;
import spade.search.MeasurementFailure;

/**
 * The truth of a run: one JSON line per measurement, appended and synced before anything goes on. A run that is resumed
 * asks for the same measurements again and gets those that are here at once, so that it becomes the run that it would
 * have been.
 */
public final class Journal implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Between two attempts to write on a disk that is full. */
    private static final long PATIENCE_MILLIS = 5_000;

    private final Path file;
    private final FileChannel channel;
    private final Pause pause;
    private final Map<String, Measurement> known = new HashMap<>();
    /** Keys of candidates' measurements that nobody has asked for yet. */
    private final Set<String> unasked = new HashSet<>();

    private double recordedSeconds;

    /** What happens while the disk is full. */
    @FunctionalInterface
    public interface Pause {

        /** Says why the run waits; false gives up waiting. */
        boolean goesOn(String sentence);
    }

    private Journal(Path file, FileChannel channel, Pause pause) {
        this.file = file;
        this.channel = channel;
        this.pause = pause;
    }

    /**
     * Opens a journal, reads what it holds and cuts a last line that was not finished.
     *
     * @param pause hears of a full disk
     */
    public static Journal open(Path file, Pause pause) {
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

    private void recover() throws IOException {
        List<Measurement> failed = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {}
        int start = 0;
        int line = 0;
        for (int end = next(bytes, start); end >= 0; end = next(bytes, start)) {
            line++;
            String text = new String(bytes.array(), start, end - start, StandardCharsets.UTF_8);
            try {
                Measurement entry = Measurement.of(MAPPER.readTree(text));
                keep(entry);
                if (entry.failure().isEmpty()) {
                    failed.removeIf(earlier -> earlier.model().equals(entry.model()));
                } else {
                    failed.add(entry);
                }
            } catch (IOException | RuntimeException e) {
                if (next(bytes, end + 1) < 0) {
                    break; // The last line: a crash may leave anything there.
                }
                throw new SpadeException(
                        "Line " + line + " of the journal " + file
                                + " is damaged; restore the file from a copy, or remove"
                                + " that line, and its measurement is made again.",
                        e);
            }
            start = end + 1;
        }
        channel.truncate(start);
        channel.position(start);
        // What failed last may have failed with the machine, and is tried again.
        failed.forEach(entry -> known.remove(entry.key()));
        known.values().stream()
                .filter(entry -> entry.phase().equals(Measurement.SEARCH))
                .forEach(entry -> unasked.add(entry.key()));
    }

    /** Where the line that begins at a place ends, or −1. */
    private static int next(ByteBuffer bytes, int start) {
        for (int i = start; i < bytes.position(); i++) {
            if (bytes.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void keep(Measurement entry) {
        known.put(entry.key(), entry);
    }

    /** How many measurements it holds. */
    public int size() {
        return known.size();
    }

    /** Seconds of the measurements that were not made but found here since it was opened. */
    double recordedSeconds() {
        return recordedSeconds;
    }

    /** Whether every measurement of a candidate that it held when it was opened has been asked for. */
    boolean replayed() {
        return unasked.isEmpty();
    }

    /** What it holds of the kind that one would have measured: the result, or the failure again. */
    private Optional<Losses> recorded(Measurement wanted) {
        Measurement entry = known.get(wanted.key());
        unasked.remove(wanted.key());
        if (entry == null) {
            return Optional.empty();
        }
        recordedSeconds += entry.result().timing().total();
        if (entry.failure().isPresent()) {
            throw new MeasurementFailure(entry.failure().get(), new IllegalStateException("recorded"));
        }
        return Optional.of(entry.result());
    }

    /**
     * The recorded result of a measurement, or, where there is none, a new one, which is on disk when this returns.
     *
     * @param wanted what is to be measured, without a result
     * @throws MeasurementFailure if it failed, now or when it was recorded
     */
    public Losses once(Measurement wanted, Supplier<Losses> measurement) {
        Optional<Losses> recorded = recorded(wanted);
        if (recorded.isPresent()) {
            return recorded.get();
        }
        try {
            Losses result = measurement.get();
            append(wanted.with(result));
            return result;
        } catch (MeasurementFailure e) {
            // Only a candidate may fail for good: the search goes on without it.
            if (wanted.phase().equals(Measurement.SEARCH)) {
                append(wanted.failed(String.valueOf(e.getMessage())));
            }
            throw e;
        }
    }

    private void append(Measurement entry) {
        byte[] line = (Json.line(entry.line()) + "\n").getBytes(StandardCharsets.UTF_8);
        while (!write(line)) {
            try {
                Thread.sleep(PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SpadeException("Interrupted while the disk of " + file + " was full.", e);
            }
        }
        keep(entry);
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
                    && pause.goesOn("The disk of " + file + " is full; waiting for room. Nothing is lost meanwhile.")) {
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
