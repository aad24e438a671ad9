package spade.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spade.AtomicFile;
import spade.UsageException;
import spade.report.Figures;
import spade.report.ReportPage;
import spade.report.ReportServer;

/** Writes the report page of searches, or serves it while they run. */
@Command(
        name = "report",
        description = "Writes one HTML file about searches, or about what a model can bear; it opens offline.",
        footer = {"", "Example:", "  spade report runs/a runs/b --figures figures"})
final class ReportCommand implements Callable<Integer> {

    private static final int LARGEST_PORT = 65_535;

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN",
            description = "Run directories and folders of profiles; several are shown side by side.")
    private List<Path> runs;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The file to write (default: report.html in the first run directory).")
    private Optional<Path> out;

    @Option(
            names = "--figures",
            paramLabel = "DIR",
            description = "Write the figures for papers too, as SVG and PDF, into this folder.")
    private Optional<Path> figures;

    @Option(names = "--watch", description = "Serve the page on this machine instead; it keeps itself up to date.")
    private boolean watch;

    @Option(names = "--port", paramLabel = "N", description = "Port of --watch; 0: any that is free.")
    private int port = 0;

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > LARGEST_PORT) {
            throw new UsageException("The port " + port + " is none; give one up to " + LARGEST_PORT + ", or 0.");
        }
        if (watch && out.isPresent()) {
            throw new UsageException("--watch serves the page and --out writes it; give one of them.");
        }
        figures.ifPresent(folder -> Figures.write(runs, folder).forEach(System.out::println));
        if (watch) {
            try (ReportServer server = ReportServer.start(runs, port)) {
                System.out.println(server.address());
                System.err.println("Ctrl-C ends it.");
                new CountDownLatch(1).await();
            }
        }
        Path file = out.orElseGet(() -> runs.get(0).resolve("report.html"));
        AtomicFile.write(file, ReportPage.html(runs));
        System.out.println(file);
        return 0;
    }
}
