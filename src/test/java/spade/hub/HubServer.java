package spade.hub;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import spade.Digests;
import spade.Json;
import spade.Progress;

/**
 * A server on loopback that speaks the protocol of the Hub as its documentation has it: the description of a revision,
 * its tree, and files. A large file is redirected to a second server, which stands for the network that delivers
 * contents; a small one within the first.
 */
public final class HubServer implements AutoCloseable {

    /** What private and gated repositories ask for. */
    public static final String TOKEN = "hf_right";

    /** The branches of every repository. */
    private static final List<String> BRANCHES = List.of("main", "refs/convert/parquet");

    private static final Pattern API = Pattern.compile("/api/(models|datasets)/([^/]+/[^/]+)/(revision|tree)/([^/]+)");
    private static final Pattern FILE = Pattern.compile("/(datasets/)?([^/]+/[^/]+)/resolve/([^/]+)/(.+)");
    private static final String WITHIN = "/api/resolve-cache/";
    private static final String POINTER = "0123456789012345678901234567890123456789";

    /** The files of a repository at a commit. */
    private record State(String commit, Map<String, RemoteFile> files, Fault fault) {}

    /**
     * A request.
     *
     * @param delivery whether the second server got it
     */
    record Request(boolean delivery, String method, String path, String range, boolean authorized) {}

    /** By kind and name, the newest last. */
    private final Map<String, List<State>> repositories = new ConcurrentHashMap<>();

    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final AtomicLong delivered = new AtomicLong();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "hub");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer hub;
    private final HttpServer delivery;

    /** @param port of the Hub; 0: any that is free */
    public HubServer(int port) {
        hub = server(port, this::answer);
        delivery = server(0, this::deliver);
    }

    private HttpServer server(int port, HttpHandler handler) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.createContext("/", exchange -> {
                try (exchange) {
                    handler.handle(exchange);
                }
            });
            server.setExecutor(threads);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What HF_ENDPOINT has to be. */
    public URI endpoint() {
        return address("127.0.0.1", hub);
    }

    private static URI address(String host, HttpServer server) {
        return URI.create("http://" + host + ":" + server.getAddress().getPort());
    }

    List<Request> requests() {
        return requests;
    }

    /** How often anything was asked. */
    public int asked() {
        return requests.size();
    }

    /** Bytes of large files that went out. */
    public long delivered() {
        return delivered.get();
    }

    /** This Hub with a cache, as a program sees it. */
    public Hub hub(Path cache) {
        return new Hub(
                new HubSettings(
                        endpoint(), cache, Optional.empty(), false, Duration.ofSeconds(5), Duration.ofMillis(5)),
                Progress.NONE);
    }

    /** The files of a folder become the newest commit of a model's repository, which is made where there is none. */
    public String add(String name, Path folder, Fault fault) {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> content = Files.list(folder)) {
            for (Path file : content.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return add(Repository.Kind.MODEL, name, files, fault);
    }

    /** The same of any repository; its commit. */
    public String add(Repository.Kind kind, String name, Map<String, byte[]> files, Fault fault) {
        Map<String, RemoteFile> described = new TreeMap<>();
        files.forEach((path, content) -> {
            String hash = isLarge(path) ? Digests.of(content) : gits(content);
            described.put(path, new RemoteFile(path, content.length, hash));
            blobs.put(hash, content);
        });
        String commit = Digests.of(name + described).substring(0, 40);
        List<State> states =
                repositories.computeIfAbsent(kind.plural() + "/" + name, key -> new CopyOnWriteArrayList<>());
        states.removeIf(state -> state.commit().equals(commit));
        states.add(new State(commit, described, fault));
        return commit;
    }

    /** Git's name of a content, by its definition. */
    private static String gits(byte[] content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(("blob " + content.length + '\0').getBytes(StandardCharsets.UTF_8));
            digest.update(content);
            return Digests.hex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isLarge(String path) {
        return path.matches(".*\\.(safetensors|parquet|gz|bin)");
    }

    private void note(HttpExchange exchange, boolean delivery) {
        requests.add(new Request(
                delivery,
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))
                        .orElse(""),
                exchange.getRequestHeaders().containsKey("Authorization")));
    }

    private void answer(HttpExchange exchange) throws IOException {
        note(exchange, false);
        String path = exchange.getRequestURI().getRawPath();
        Matcher api = API.matcher(path);
        Matcher file = FILE.matcher(path);
        if (path.startsWith(WITHIN)) {
            within(exchange, path.substring(WITHIN.length()).split("/", -1));
        } else if (api.matches()) {
            Optional<State> state = state(exchange, api.group(1) + "/" + api.group(2), decoded(api.group(4)));
            if (state.isPresent()) {
                Object answer =
                        api.group(3).equals("tree") ? tree(state.get()) : description(api.group(2), state.get());
                Answers.send(
                        exchange, Json.line(answer).getBytes(StandardCharsets.UTF_8), Fault.NONE, 0, new AtomicLong());
            }
        } else if (file.matches()) {
            String key = (file.group(1) == null ? "models" : "datasets") + "/" + file.group(2);
            Optional<State> state = state(exchange, key, decoded(file.group(3)));
            if (state.isPresent()) {
                redirect(exchange, state.get(), decoded(file.group(4)));
            }
        } else {
            Answers.refuse(exchange, 404, "RepoNotFound", "Repository not found");
        }
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part, StandardCharsets.UTF_8);
    }

    /** The state that a request means; empty: it was answered. */
    private Optional<State> state(HttpExchange exchange, String key, String revision) throws IOException {
        List<State> states = repositories.get(key);
        if (states == null) {
            // Who has no token is not told what there is.
            boolean known = exchange.getRequestHeaders().containsKey("Authorization");
            return Answers.refuse(exchange, known ? 404 : 401, "RepoNotFound", "Repository not found");
        }
        State newest = states.get(states.size() - 1);
        Optional<State> found = BRANCHES.contains(revision)
                ? Optional.of(newest)
                : states.stream()
                        .filter(state -> state.commit().equals(revision))
                        .findFirst();
        if (Answers.isRefused(exchange, newest.fault(), failures.merge(key, 1, Integer::sum))) {
            return Optional.empty();
        }
        return found.isPresent()
                ? found
                : Answers.refuse(exchange, 404, "RevisionNotFound", "Invalid rev id: " + revision);
    }

    /** To the place where the content is, with what is to be known of it. */
    private void redirect(HttpExchange exchange, State state, String path) throws IOException {
        exchange.getResponseHeaders().set("X-Repo-Commit", state.commit());
        RemoteFile file = state.files().get(path);
        if (file == null) {
            Answers.refuse(exchange, 404, "EntryNotFound", "Entry not found");
            return;
        }
        String place = file.hash() + "/" + state.fault();
        if (isLarge(path)) {
            exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + file.hash() + "\"");
            exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(file.size()));
            exchange.getResponseHeaders()
                    .set("Location", address("localhost", delivery) + "/" + place + "?signature=x");
            exchange.sendResponseHeaders(302, -1);
        } else {
            exchange.getResponseHeaders().set("Location", WITHIN + place + "/" + state.commit());
            exchange.sendResponseHeaders(307, -1);
        }
    }

    /** A small file. */
    private void within(HttpExchange exchange, String[] place) throws IOException {
        exchange.getResponseHeaders().set("ETag", "\"" + place[0] + "\"");
        exchange.getResponseHeaders().set("X-Repo-Commit", place[2]);
        Answers.send(exchange, Objects.requireNonNull(blobs.get(place[0])), Fault.NONE, 0, new AtomicLong());
    }

    /** A large file; who asks for it with the token has sent it to a stranger. */
    private void deliver(HttpExchange exchange) throws IOException {
        note(exchange, true);
        String[] place = exchange.getRequestURI().getPath().substring(1).split("/", -1);
        Answers.send(
                exchange,
                Objects.requireNonNull(blobs.get(place[0])),
                Fault.valueOf(place[1]),
                failures.merge(place[0] + place[1], 1, Integer::sum),
                delivered);
    }

    private static ObjectNode description(String name, State state) {
        ObjectNode answer =
                JsonNodeFactory.instance.objectNode().put("id", name).put("sha", state.commit());
        ArrayNode siblings = answer.putArray("siblings");
        state.files().forEach((path, file) -> {
            ObjectNode sibling = siblings.addObject().put("rfilename", path).put("size", file.size());
            // Of a large file git knows a pointer only.
            sibling.put("blobId", isLarge(path) ? POINTER : file.hash());
            if (isLarge(path)) {
                sibling.putObject("lfs")
                        .put("sha256", file.hash())
                        .put("size", file.size())
                        .put("pointerSize", 134);
            }
        });
        return answer;
    }

    private static ArrayNode tree(State state) {
        ArrayNode answer = JsonNodeFactory.instance.arrayNode();
        state.files().forEach((path, file) -> {
            ObjectNode entry =
                    answer.addObject().put("type", "file").put("path", path).put("size", file.size());
            entry.put("oid", isLarge(path) ? POINTER : file.hash());
            if (isLarge(path)) {
                entry.putObject("lfs")
                        .put("oid", file.hash())
                        .put("size", file.size())
                        .put("pointerSize", 134);
            }
        });
        return answer;
    }

    @Override
    public void close() {
        hub.stop(0);
        delivery.stop(0);
        threads.shutdownNow();
    }
}
