package spade.report;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import spade.Json;

/** A headless Chromium, driven by its DevTools protocol; what the console and the network see is kept. */
final class Browser implements AutoCloseable {

    private static final List<String> NAMES =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final CompletableFuture<String> session = new CompletableFuture<>();
    /** Errors and warnings of scripts, of the console, and of the content security policy. */
    final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
    /** Addresses that the page asked for. */
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    private Browser(Process process, URI address) {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, new Listener())
                .join();
    }

    /** Starts Debian's Chromium, or skips the test where there is none. */
    static Browser start(Path profile) throws IOException {
        Path program = Stream.concat(Stream.ofNullable(System.getenv("SPADE_CHROMIUM")), NAMES.stream())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() ->
                        abort("There is no Chromium here (Debian: chromium); the page is not tried in a browser."));
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader log = process.errorReader(StandardCharsets.UTF_8);
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            int at = line.indexOf("ws://");
            if (at >= 0) {
                Thread rest = new Thread(() -> log.lines().forEach(ignored -> {}), "chromium's log");
                rest.setDaemon(true);
                rest.start();
                return new Browser(process, URI.create(line.substring(at).strip()));
            }
        }
        throw new IllegalStateException("Chromium ended with status " + process.exitValue());
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                heard(parsed(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    private void heard(JsonNode message) {
        if (message.has("id")) {
            CompletableFuture<JsonNode> answer =
                    waiting.remove(message.path("id").asInt());
            if (answer != null) {
                answer.complete(message);
            }
            return;
        }
        JsonNode about = message.path("params");
        switch (message.path("method").asText()) {
            case "Runtime.exceptionThrown" ->
                complaints.add(about.at("/exceptionDetails").toString());
            case "Runtime.consoleAPICalled" -> complaints.add(about.toString());
            case "Log.entryAdded" -> complaints.add(about.at("/entry").toString());
            case "Network.requestWillBeSent" ->
                requests.add(about.at("/request/url").asText());
            default -> {}
        }
    }

    private static JsonNode parsed(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode send(String method, Map<String, Object> parameters, boolean toPage) {
        int id = next.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        Map<String, Object> message =
                new java.util.LinkedHashMap<>(Map.of("id", id, "method", method, "params", parameters));
        if (toPage) {
            message.put("sessionId", session.join());
        }
        socket.sendText(Json.line(message), true).join();
        JsonNode found = answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        if (found.has("error")) {
            throw new IllegalStateException(method + ": " + found.path("error"));
        }
        return found.path("result");
    }

    JsonNode page(String method, Map<String, Object> parameters) {
        return send(method, parameters, true);
    }

    /** Opens an address and waits for the page to say that it is ready; milliseconds since navigation began. */
    double open(URI address, int width, int height, String scheme) {
        if (!session.isDone()) {
            String target = send("Target.createTarget", Map.of("url", "about:blank"), false)
                    .path("targetId")
                    .asText();
            session.complete(send("Target.attachToTarget", Map.of("targetId", target, "flatten", true), false)
                    .path("sessionId")
                    .asText());
            for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
                page(domain + ".enable", Map.of());
            }
        }
        page(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        page(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        page("Page.navigate", Map.of("url", address.toString()));
        await("location.href === " + Json.line(address.toString())
                + " && document.documentElement?.dataset.ready === 'true'");
        return value("performance.now()").asDouble();
    }

    /** The value of an expression in the page. */
    JsonNode value(String expression) {
        JsonNode found =
                page("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (found.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + found.path("exceptionDetails"));
        }
        return found.at("/result/value");
    }

    /** Waits until an expression is true. */
    void await(String expression) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!value(expression).asBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Still not true: " + expression + "; " + complaints);
            }
        }
    }

    /** A picture of the whole page. */
    void screenshot(Path file) throws IOException {
        String data = page("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
                .path("data")
                .asText();
        Files.write(file, Base64.getDecoder().decode(data));
    }

    @Override
    public void close() {
        socket.abort();
        process.destroy();
        try {
            // The profile folder is removed after this.
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
