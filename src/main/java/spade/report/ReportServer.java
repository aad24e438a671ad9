package spade.report;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import spade.Reason;
import spade.SpadeException;
import spade.record.RunRecord;

/** Shows a report that keeps itself up to date, read-only, to browsers on this machine and to nobody else. */
public final class ReportServer implements AutoCloseable {

    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final List<String> WATCHED = List.of("journal.jsonl", "hall.json", "result.json", "run.json");

    /**
     * Between two readings of the runs at least so long, and so many times what a reading takes: the search needs the
     * machine.
     */
    private static final long LEAST_NANOS = 3_000_000_000L;

    private static final int LEAST_TIMES = 20;

    private final List<Path> runs;
    private final HttpServer server;
    private String stamp = "";
    private String data = "";
    private long next = System.nanoTime();

    private ReportServer(List<Path> runs, HttpServer server) {
        this.runs = List.copyOf(runs);
        this.server = server;
    }

    /**
     * Begins to serve.
     *
     * @param port 0 for any that is free
     */
    public static ReportServer start(List<Path> runs, int port) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            ReportServer report = new ReportServer(runs, server);
            // What is no run fails here, and not in the browser.
            report.current();
            server.createContext("/", report::answer);
            server.start();
            return report;
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot serve on port " + port + " (" + Reason.of(e) + "); give another with --port, or 0.", e);
        }
    }

    /** Where browsers find it. */
    public URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                show(exchange);
            } catch (RuntimeException e) {
                send(exchange, 500, "text/plain; charset=utf-8", String.valueOf(e.getMessage()));
            }
        }
    }

    private void show(HttpExchange exchange) throws IOException {
        if (!READING.contains(exchange.getRequestMethod())) {
            send(exchange, 405, "text/plain", "This server only shows.");
        } else if (!ours(exchange.getRequestHeaders().getFirst("Host"))) {
            // A foreign page may have made its own name point here.
            send(exchange, 403, "text/plain", "Use http://localhost.");
        } else {
            switch (exchange.getRequestURI().getPath()) {
                case "/" -> send(exchange, 200, "text/html; charset=utf-8", ReportPage.live(current()));
                case "/data.json" -> {
                    String now = current();
                    if (("stamp=" + stamp).equals(exchange.getRequestURI().getQuery())) {
                        exchange.sendResponseHeaders(204, -1);
                    } else {
                        send(exchange, 200, "application/json; charset=utf-8", now);
                    }
                }
                default -> send(exchange, 404, "text/plain", "There is nothing here but /.");
            }
        }
    }

    private boolean ours(String host) {
        int port = server.getAddress().getPort();
        return Set.of("localhost:" + port, "127.0.0.1:" + port, "[::1]:" + port).contains(String.valueOf(host));
    }

    /** What the page shows: read anew when something changed and some time has passed. */
    private String current() {
        String now = stamp();
        if (!now.equals(stamp) && System.nanoTime() - next >= 0) {
            long start = System.nanoTime();
            data = ReportPage.data(runs, now, true);
            stamp = now;
            next = System.nanoTime() + Math.max(LEAST_NANOS, LEAST_TIMES * (System.nanoTime() - start));
        }
        return data;
    }

    /** Changes with the runs. */
    private String stamp() {
        StringBuilder text = new StringBuilder();
        for (Path run : runs) {
            text.append(RunRecord.stateOf(run));
            for (String name : WATCHED) {
                Path file = run.resolve(name);
                try {
                    text.append('.').append(Files.exists(file) ? Files.size(file) : 0);
                } catch (IOException e) {
                    text.append(".?");
                }
            }
        }
        return text.toString();
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
