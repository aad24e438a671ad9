package spade.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import spade.Json;
import spade.Reason;
import spade.SpadeException;

/**
 * The process of a worker, from its start to its end. Lines to it and from it have threads of their own, so that one
 * that no longer reads or answers holds nobody up.
 */
final class WorkerProcess {

    /** Lines of its standard error that are told when it dies. */
    private static final int LAST_LINES = 3;

    private static final long PATIENCE_MILLIS = 1000;

    private final Process process;
    private final BiConsumer<WorkerProcess, News> told;
    private final BlockingQueue<Instruction> instructions = new LinkedBlockingQueue<>();
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final Thread errors;
    private final Thread writer;

    private WorkerProcess(Process process, BiConsumer<WorkerProcess, News> told) {
        this.process = process;
        this.told = told;
        this.errors = thread("errors", () -> keepLines(process.getErrorStream()));
        this.writer = thread("instructions", this::write);
    }

    /**
     * Starts a process.
     *
     * @param environment beside that of this process
     * @param told hears, on other threads, what it says, and when it dies
     */
    static WorkerProcess start(
            List<String> command, Map<String, String> environment, BiConsumer<WorkerProcess, News> told) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        try {
            WorkerProcess started = new WorkerProcess(builder.start(), told);
            started.errors.start();
            started.thread("answers", started::listen).start();
            started.writer.start();
            return started;
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot start a process for a worker (" + Reason.of(e) + "): " + command.get(0) + ".", e);
        }
    }

    private Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name + " of " + process.pid());
        thread.setDaemon(true);
        return thread;
    }

    long pid() {
        return process.pid();
    }

    void send(Instruction instruction) {
        instructions.add(instruction);
    }

    /** Ends it at once; its death is told as any other. */
    void kill() {
        process.destroyForcibly();
    }

    private void write() {
        try (PrintStream in = new PrintStream(process.getOutputStream(), false, StandardCharsets.UTF_8)) {
            while (!in.checkError()) {
                in.println(Json.line(instructions.take()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                hear(line);
            }
        } catch (IOException e) {
            keep("No further answers: " + e.getMessage());
        }
        try {
            int status = process.waitFor();
            writer.interrupt();
            errors.join(PATIENCE_MILLIS);
            told.accept(this, new News.Died("exit status " + status + lastWords()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A native library may write to standard output too. */
    private void hear(String line) {
        try {
            told.accept(this, Json.read(line, News.class));
        } catch (JsonProcessingException e) {
            keep(line);
        }
    }

    private void keepLines(InputStream from) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                keep(line);
            }
        } catch (IOException e) {
            keep(String.valueOf(e.getMessage()));
        }
    }

    private void keep(String line) {
        if (line.isBlank()) {
            return;
        }
        synchronized (lastLines) {
            lastLines.add(line.strip());
            if (lastLines.size() > LAST_LINES) {
                lastLines.remove();
            }
        }
    }

    private String lastWords() {
        synchronized (lastLines) {
            return lastLines.isEmpty() ? "" : ", last lines: " + String.join(" / ", lastLines);
        }
    }
}
