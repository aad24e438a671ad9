package spade.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import spade.Lines;
import spade.Progress;

/**
 * Shows progress on standard error: lines that stay and, on a terminal, one line below them that is overwritten.
 * Without a terminal there are only lines that stay, and now and then one that says how far a long task has come. Lines
 * also go to a log file, once there is one.
 */
final class Display implements Progress, AutoCloseable {

    private static final long PLAIN_INTERVAL = 15_000_000_000L;
    private static final long TERMINAL_INTERVAL = 100_000_000L;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream out = System.err;
    private final boolean quiet;
    private final boolean terminal;
    private final int columns;
    private @Nullable Path log;
    private String status = "";
    private String task = "";
    private long taskStart;
    private long lastShown = System.nanoTime();

    Display(boolean quiet) {
        OptionalInt width = quiet ? OptionalInt.empty() : Terminal.columns();
        this.quiet = quiet;
        this.terminal = width.isPresent();
        this.columns = width.orElse(0);
    }

    /** From now on lines are appended to a file too. */
    void logTo(Path file) {
        log = file;
    }

    /** What the current tasks are part of; takes their place on a terminal. */
    void status(String text) {
        status = text;
        if (!quiet && terminal) {
            overwrite(text);
        }
    }

    /** A line that stays. */
    void line(String format, Object... arguments) {
        String text = Lines.format(format, arguments);
        lastShown = System.nanoTime();
        if (!quiet) {
            out.println(terminal ? CLEAR + text : text);
        }
        append(text);
    }

    /** A line for the log; it is also shown where there is no terminal and nothing was shown for a while. */
    void detail(String text) {
        if (!terminal && System.nanoTime() - lastShown >= PLAIN_INTERVAL) {
            line("%s", text);
        } else {
            append(text);
        }
    }

    private void append(String text) {
        Path file = log;
        if (file == null) {
            return;
        }
        String time =
                LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss"));
        try {
            Files.writeString(
                    file,
                    time + " " + text + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            // The journal is what counts; a log that cannot be written ends no run.
            log = null;
            if (!quiet) {
                out.println("Cannot write the log " + file + " (" + e + "); it ends here.");
            }
        }
    }

    @Override
    public void report(String task, long done, long total) {
        long now = System.nanoTime();
        if (!task.equals(this.task) || done <= 1) {
            this.task = task;
            taskStart = now;
        }
        if (quiet || now - lastShown < (terminal ? TERMINAL_INTERVAL : PLAIN_INTERVAL)) {
            return;
        }
        lastShown = now;
        String progress = task + " " + done + "/" + total;
        if (terminal) {
            overwrite(status.isEmpty() ? Charts.progress(done, total) + " " + progress : status + "  " + progress);
        } else {
            String before = status.isEmpty() ? "" : status + "  ";
            out.println(Lines.format("%s%s, %.0f s", before, progress, (now - taskStart) / 1e9));
        }
    }

    /** Never longer than the terminal is wide: a line that wraps cannot be overwritten. */
    private void overwrite(String text) {
        int width = columns - 1;
        out.print(CLEAR + (text.length() > width ? text.substring(0, width) : text));
        out.flush();
    }

    @Override
    public void close() {
        clear();
    }

    /** Removes the line that is overwritten. */
    void clear() {
        if (!quiet && terminal) {
            out.print(CLEAR);
            out.flush();
        }
    }
}
