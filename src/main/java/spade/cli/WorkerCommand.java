package spade.cli;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import spade.worker.WorkerService;

/** Measures what another process of this program tells it to; nobody else calls it. */
@Command(
        name = WorkerCommand.NAME,
        hidden = true,
        description = "Measures on one device for another process, which tells it what.",
        footer = {"", "Example:", "  spade search --model DIR --sparsity 0.6 --device cuda:0,cuda:1"})
final class WorkerCommand implements Callable<Integer> {

    static final String NAME = "worker";

    @Override
    public Integer call() throws InterruptedException {
        PrintStream answers = System.out;
        // Whatever else is printed is no answer.
        System.setOut(System.err);
        Interrupts.ignore();
        WorkerService.serve(System.in, answers, () -> Runtime.getRuntime().halt(0));
        return 0;
    }

    /** What starts such a process, with this one's Java, options and classes. */
    static List<String> commandLine() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-X") || option.startsWith("--") || option.startsWith("-D"))
                .forEach(command::add);
        command.addAll(List.of("-cp", classPath(), Main.class.getName(), NAME));
        return command;
    }

    static String classPath() {
        return classPath(Main.class.getClassLoader());
    }

    /** Maven runs the program in its own process, whose class path is not the program's. */
    static String classPath(ClassLoader program) {
        return program instanceof URLClassLoader loader
                ? Arrays.stream(loader.getURLs())
                        .map(url -> Path.of(URI.create(url.toString())).toString())
                        .collect(Collectors.joining(System.getProperty("path.separator")))
                : System.getProperty("java.class.path");
    }
}
