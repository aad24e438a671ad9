package spade.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import spade.Json;
import spade.SpadeException;

/** The other side of a {@link WorkerPool}: a process that measures what it is told to. */
public final class WorkerService {

    private final PrintStream out;
    private final BlockingQueue<Instruction> instructions = new LinkedBlockingQueue<>();
    private final WorkerSession session = new WorkerSession(new Pulse(this::tell));
    /** The last unit of which no further measurement may begin. */
    private volatile long stopped;

    private WorkerService(PrintStream out) {
        this.out = out;
    }

    /**
     * Follows instructions until the process ends.
     *
     * @param out gets nothing but answers
     * @param ended ends the process at once: whoever gave the instructions has ended, and nobody waits for an answer
     */
    public static void serve(InputStream in, PrintStream out, Runnable ended) throws InterruptedException {
        WorkerService service = new WorkerService(out);
        Thread reader = new Thread(() -> service.read(in, ended), "instructions");
        reader.setDaemon(true);
        reader.start();
        while (true) {
            service.follow(service.instructions.take());
        }
    }

    private void read(InputStream in, Runnable ended) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Instruction instruction = Json.read(line, Instruction.class);
                if (instruction instanceof Instruction.Stop stop) {
                    stopped = stop.unit();
                } else {
                    instructions.add(instruction);
                }
            }
        } catch (JsonProcessingException e) {
            System.err.println("An instruction cannot be read: " + e.getOriginalMessage());
        } catch (IOException e) {
            System.err.println("No further instructions: " + e.getMessage());
        } finally {
            ended.run();
        }
    }

    private void follow(Instruction instruction) {
        try {
            if (instruction instanceof Instruction.Open first) {
                tell(session.open(first));
            } else if (instruction instanceof Instruction.Take take) {
                session.take(take);
            } else if (instruction instanceof Instruction.Measure measure) {
                measure(measure);
            }
        } catch (SpadeException e) {
            tell(new News.Refused(String.valueOf(e.getMessage())));
        }
    }

    private void measure(Instruction.Measure wanted) {
        session.measure(
                wanted,
                () -> stopped < wanted.unit(),
                (place, outcome) -> tell(new News.Answered(wanted.unit(), place, outcome)));
        tell(new News.Done(wanted.unit()));
    }

    private synchronized void tell(News news) {
        out.println(Json.line(news));
        out.flush();
    }
}
