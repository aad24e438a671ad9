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
import spade.WorkersState;

/**
 * Shows progress on standard error: lines that stay and, on a terminal, lines below them that are overwritten: what
 * each of several workers does, and how far all has come. Without a terminal there are only lines that stay, and now
 * and then one that says how far a long task has come. Lines also go to a log file, once there is one. Threads may use
 * it at the same time: one measures while another waits for several workers.
 */
final class Display implements Progress, AutoCloseable {

    private static final long PLAIN_INTERVAL = 15_000_000_000L;
    private static final long TERMINAL_INTERVAL = 100_000_000L;
    private static final long WORKERS_INTERVAL = 60_000_000_000L;
    private static final int NARROWEST = 20;

    private final PrintStream out = System.err;
    private final LiveLines live = new LiveLines(out);
    private final boolean quiet;
    private final Size terminal;
    private @Nullable Path log;
    private List<String> status = List.of();
    private double share;
    private String task = "";
    private long taskStart;
    private long bytesBefore;
    private String progress = "";
    private List<String> workers = List.of();
    private long lastShown = System.nanoTime();
    private long lastWorkers = System.nanoTime();

    /** Of a terminal in characters; 0 columns: there is none. */
    private record Size(int columns, int rows) {

        private static final Size NONE = new Size(0, 0);

        boolean isThere() {
            return columns > 0;
        }
    }

    Display(boolean quiet) {
        this.quiet = quiet;
        this.terminal = quiet ? Size.NONE : size();
    }

    /** Of the terminal behind standard error. */
    private static Size size() {
        try {
            // Java knows only of standard input and output together, and stty looks at its standard input.
            Process process = new ProcessBuilder("sh", "-c", "test -t 2 && stty size <&2")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String size = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            int blank = size.indexOf(' ');
            return process.waitFor() == 0 && blank > 0
                    ? new Size(
                            Math.max(NARROWEST, Integer.parseInt(size.substring(blank + 1))),
                            Integer.parseInt(size.substring(0, blank)))
                    : Size.NONE;
        } catch (IOException | NumberFormatException e) {
            return Size.NONE; // No shell: plain lines are right everywhere.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Size.NONE;
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
        progress = "";
        overwrite();
    }

    /** A line that stays. */
    synchronized void line(String format, Object... arguments) {
        String text = Lines.format(format, arguments);
        lastShown = System.nanoTime();
        if (!quiet) {
            clear();
            out.println(text);
        }
        append(text);
    }

    /** A line for the log; it is also shown where there is no terminal and nothing was shown for a while. */
    synchronized void detail(String text) {
        if (!terminal.isThere() && System.nanoTime() - lastShown >= PLAIN_INTERVAL) {
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

    @Override
    public synchronized void workers(WorkersState state) {
        long now = System.nanoTime();
        if (now - lastWorkers >= WORKERS_INTERVAL && state.count(WorkersState.Doing.MEASURING) > 0) {
            lastWorkers = now;
            detail(WorkerLines.plain(state));
        }
        if (terminal.isThere()) {
            workers = WorkerLines.live(state, terminal.columns() - 1, terminal.rows());
            overwrite();
        }
    }

    private void report(String task, long done, long total, String progress) {
        long now = System.nanoTime();
        if (!task.equals(this.task) || done <= 1) {
            this.task = task;
            taskStart = now;
        }
        if (quiet || now - lastShown < (terminal.isThere() ? TERMINAL_INTERVAL : PLAIN_INTERVAL)) {
            return;
        }
        lastShown = now;
        if (terminal.isThere()) {
            if (status.isEmpty()) {
                share = (double) done / Math.max(1, total);
            }
            this.progress = progress;
            overwrite();
        } else {
            String before = status.isEmpty() ? "" : String.join("  ", status) + "  ";
            out.println(Lines.format("%s%s, %.0f s", before, progress, (now - taskStart) / 1e9));
        }
    }

    /** Never wider than the terminal: a line that wraps cannot be overwritten. */
    private void overwrite() {
        if (terminal.isThere()) {
            List<String> parts = new ArrayList<>(List.of(Charts.progress(share)));
            parts.addAll(status);
            List<String> lines = new ArrayList<>(workers);
            lines.add(StatusLine.fit(parts, progress, terminal.columns() - 1));
            live.draw(lines);
        }
    }

    @Override
    public void close() {
        clear();
    }

    /** Removes the lines that are overwritten. */
    synchronized void clear() {
        if (terminal.isThere()) {
            live.clear();
        }
    }
}
