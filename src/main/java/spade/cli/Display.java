package spade.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import spade.Progress;
import spade.SpadeException;

/**
 * Shows progress on standard error: lines that stay, and below them, on a terminal, one line that is overwritten.
 * Without a terminal long tasks say a plain line now and then. Lines that stay also go to a log file, once there is
 * one.
 */
final class Display implements Progress {

    private static final long PLAIN_INTERVAL = 15_000_000_000L;
    private static final long TERMINAL_INTERVAL = 100_000_000L;
    private static final int BAR = 24;

    private final PrintStream out = System.err;
    private final boolean quiet;
    private final boolean terminal = Ansi.AUTO.enabled();
    private @Nullable Path log;
    private String status = "";
    private String task = "";
    private long taskStart;
    private long lastShown;

    Display(boolean quiet) {
        this.quiet = quiet;
    }

    /** From now on lines are appended to a file too. */
    void logTo(Path file) {
        log = file;
    }

    /** What the current tasks are part of, shown before them on a terminal. */
    void status(String text) {
        status = text;
    }

    /** A line that stays. */
    void line(String format, Object... arguments) {
        String text = String.format(Locale.ROOT, format, arguments);
        if (!quiet) {
            out.println(terminal ? "\r\u001b[K" + text : text);
        }
        Path file = log;
        if (file != null) {
            append(
                    file,
                    LocalTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("HH:mm:ss")) + " " + text
                            + "\n");
        }
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new SpadeException("Cannot write the log " + file + " (" + e + "); check that the disk has room.", e);
        }
    }

    @Override
    public void report(String task, long done, long total) {
        long now = System.nanoTime();
        if (!task.equals(this.task) || done <= 1) {
            this.task = task;
            taskStart = now;
            if (!terminal) {
                lastShown = now;
            }
        }
        boolean due = now - lastShown >= (terminal ? TERMINAL_INTERVAL : PLAIN_INTERVAL);
        if (quiet || !(due || (terminal && done == total))) {
            return;
        }
        lastShown = now;
        String prefix = status.isEmpty() ? "" : status + " | ";
        if (terminal) {
            out.print("\r\u001b[K" + prefix + task + " " + bar(done, total) + " " + done + "/" + total);
            out.flush();
        } else {
            out.printf(Locale.ROOT, "%s%s %d/%d, %.0f s%n", prefix, task, done, total, (now - taskStart) / 1e9);
        }
    }

    private static String bar(long done, long total) {
        int filled = (int) (BAR * done / Math.max(1, total));
        return "█".repeat(filled) + "░".repeat(BAR - filled);
    }

    /** Removes the line that is overwritten. */
    void clear() {
        if (!quiet && terminal) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }
}
