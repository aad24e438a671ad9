package spade.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import spade.cli.Main;

/** A worker's process that fails when it is to measure a certain request. */
public final class FaultyWorker {

    private final List<String> arguments;

    private FaultyWorker(List<String> arguments) {
        this.arguments = arguments;
    }

    /**
     * Arguments: {@code abort} every time, or {@code kill} or {@code hang} once; a text that stands in the instruction
     * to measure the request; of the latter a file that remembers it.
     */
    public static void main(String[] arguments) throws IOException {
        FaultyWorker worker = new FaultyWorker(List.of(arguments));
        PipedInputStream passed = new PipedInputStream();
        PipedOutputStream passing = new PipedOutputStream(passed);
        InputStream in = System.in;
        Thread pump = new Thread(() -> worker.pass(in, passing));
        pump.setDaemon(true);
        pump.start();
        System.setIn(passed);
        Main.main(new String[] {"worker"});
    }

    private void pass(InputStream in, PipedOutputStream to) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
                PrintStream out = new PrintStream(to, true, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("{\"measure\"") && line.contains(arguments.get(1))) {
                    fail();
                }
                out.println(line);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void fail() throws IOException, InterruptedException {
        if (arguments.get(0).equals("abort")) {
            System.err.println("free(): invalid pointer");
            Runtime.getRuntime().halt(134);
        }
        Path done = Path.of(arguments.get(2));
        if (Files.exists(done)) {
            return;
        }
        Files.createFile(done);
        if (arguments.get(0).equals("kill")) {
            long pid = ProcessHandle.current().pid();
            new ProcessBuilder("kill", "-9", String.valueOf(pid)).start().waitFor();
        }
        Thread.sleep(Long.MAX_VALUE);
    }
}
