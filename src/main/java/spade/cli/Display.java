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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spade.Lines;
import spade.Progress;

/**
 * Shows progress on standard error: lines that stay and, on a terminal, one line below them that is overwritten.
 * Without a terminal there are only lines that stay, and now and then one that says how far a long task has come. Lines
 * also go to a log file, once there is one. Threads may use it at the same time: one measures while another waits for
 * several workers.
 */
final class Display implements Progress, AutoCloseable {

    private static final long PLAIN_INTERVAL = 15_000_000_000L;
    private static final long TERMINAL_INTERVAL = 100_000_000L;
    private static final int NARROWEST = 20;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream out = System.err;
    private final boolean quiet;
    private final boolean terminal;
    private final int columns;
    private @Nullable Path log;
    private List<String> status = List.of();
    private double share;
    private String task = "";
    private long taskStart;
    private long bytesBefore;
    private long lastShown = System.nanoTime();

    Display(boolean quiet) {
        this.quiet = quiet;
        this.columns = quiet ? 0 : columns();
        this.terminal = columns > 0;
    }

    /** How wide the terminal behind standard error is; 0: there is none. */
    private static int columns() {
        try {
            // Java knows only of standard input and output together, and stty looks at its standard input.
            Process process = new ProcessBuilder("sh", "-c", "test -t 2 && stty size <&2")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String size = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            boolean terminal = process.waitFor() == 0 && size.contains(" ");
            return terminal ? Math.max(NARROWEST, Integer.parseInt(size.substring(size.indexOf(' ') + 1))) : 0;
        } catch (IOException | NumberFormatException e) {
            return 0; // No shell: plain lines are right everywhere.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** From now on lines are appended to a file too. */
    synchronized void logTo(Path file) {
        log = file;
    }

    /**
     * What the current tasks are part of; takes their place on a terminal.
     *
     * @param done share of all work
     * @param parts the most important first; none: the tasks stand for themselves
     */
    synchronized void status(double done, List<String> parts) {
        share = done;
        status = List.copyOf(parts);
        if (!quiet && terminal) {
            overwrite("");
        }
    }

    /** A line that stays. */
    synchronized void line(String format, Object... arguments) {
        String text = Lines.format(format, arguments);
        lastShown = System.nanoTime();
        if (!quiet) {
            out.println(terminal ? CLEAR + text : text);
        }
        append(text);
    }

    /** A line for the log; it is also shown where there is no terminal and nothing was shown for a while. */
    synchronized void detail(String text) {
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
    public synchronized void report(String task, long done, long total) {
        report(task, done, total, task + " " + done + "/" + total);
    }

    @Override
    public synchronized void bytes(String task, long done, long total) {
        String rate = "";
        if (task.equals(this.task)) {
            double second = (done - bytesBefore) / ((System.nanoTime() - taskStart) / 1e9);
            rate = Lines.format(
                    ", %.1f MB/s, %s left", second / 1e6, SearchSchedule.time((total - done) / Math.max(1, second)));
        } else {
            // What an earlier process left took none of this one's time.
            bytesBefore = done;
        }
        report(task, done, total, Lines.format("%s %.1f/%.1f MB%s", task, done / 1e6, total / 1e6, rate));
    }

    private void report(String task, long done, long total, String progress) {
        long now = System.nanoTime();
        if (!task.equals(this.task) || done <= 1) {
            this.task = task;
            taskStart = now;
        }
        if (quiet || now - lastShown < (terminal ? TERMINAL_INTERVAL : PLAIN_INTERVAL)) {
            return;
        }
        lastShown = now;
        if (terminal) {
            if (status.isEmpty()) {
                share = (double) done / Math.max(1, total);
            }
            overwrite(progress);
        } else {
            String before = status.isEmpty() ? "" : String.join("  ", status) + "  ";
            out.println(Lines.format("%s%s, %.0f s", before, progress, (now - taskStart) / 1e9));
        }
    }

    /** Never longer than the terminal is wide: a line that wraps cannot be overwritten. */
    private void overwrite(String task) {
        List<String> parts = new ArrayList<>(List.of(Charts.progress(share)));
        parts.addAll(status);
        out.print(CLEAR + StatusLine.fit(parts, task, columns - 1));
        out.flush();
    }

    @Override
    public void close() {
        clear();
    }

    /** Removes the line that is overwritten. */
    synchronized void clear() {
        if (!quiet && terminal) {
            out.print(CLEAR);
            out.flush();
        }
    }
}
