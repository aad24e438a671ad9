package spade.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Digests;
import spade.Progress;
import spade.SpadeException;
import spade.TinyCheckpoint;
import spade.hub.HubServer.Request;

/** The cache and what fills it, against a server on loopback. */
class HubTest {

    private static final Repository TINY = Repository.parse(Repository.Kind.MODEL, "org/tiny");
    private static final Path SHARDED = Path.of("src", "test", "resources", "models", "sharded");
    private static final String WEIGHTS = "model.safetensors";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final HubServer server = new HubServer(0);

    @SuppressWarnings("NullAway.Init")
    private Path model;

    @SuppressWarnings("NullAway.Init")
    private Path cache;

    @BeforeEach
    void write() throws IOException {
        model = TinyCheckpoint.write(folder.resolve("tiny"));
        Files.writeString(model.resolve("tokenizer_config.json"), "{}");
        Files.writeString(model.resolve("pytorch_model.bin"), "never");
        Files.writeString(model.resolve("training.log"), "of no use");
        cache = folder.resolve("cache/hub");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HubSettings settings(Optional<String> token, boolean offline) {
        return new HubSettings(server.endpoint(), cache, token, offline, Duration.ofMillis(700), Duration.ofMillis(5));
    }

    private Hub hub() {
        return new Hub(settings(Optional.empty(), false), Progress.NONE);
    }

    private Hub offline() {
        return new Hub(settings(Optional.empty(), true), Progress.NONE);
    }

    private Path fetch(Hub hub) {
        return hub.model(TINY, directory -> {});
    }

    private void same(Path directory, Path original) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                assertThat(file).hasSameBinaryContentAs(original.resolve(file.getFileName()));
            }
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theCacheHasTheLayoutOfPythonsTools() throws IOException {
        String commit = server.add("org/tiny", model, Fault.NONE);
        Path directory = fetch(hub());
        Path repository = cache.resolve("models--org--tiny");
        assertThat(directory).isEqualTo(repository.resolve("snapshots").resolve(commit));
        assertThat(repository.resolve("refs/main")).hasContent(commit);
        assertThat(names(directory)).containsExactly("config.json", WEIGHTS, "tokenizer.json", "tokenizer_config.json");
        same(directory, model);
        String hash = Digests.of(Files.readAllBytes(model.resolve(WEIGHTS)));
        assertThat(Files.readSymbolicLink(directory.resolve(WEIGHTS))).hasToString("../../blobs/" + hash);
        // Git's own name of an object: git hash-object of a file that holds {}.
        assertThat(Files.readSymbolicLink(directory.resolve("tokenizer_config.json")))
                .hasToString("../../blobs/9e26dfeeb6e641a33dae4961196235bdb965b21b");
        assertThat(names(repository.resolve("blobs"))).hasSize(4);
        assertThat(cache.resolve(".locks/models--org--tiny/" + hash + ".lock")).exists();
        assertThat(Hub.nameOf(directory)).contains("org/tiny@" + commit);
        assertThat(Hub.shortName(directory)).isEqualTo("tiny");
    }

    @Test
    void whatLiesInTheCacheIsTakenWithoutANetwork() throws IOException {
        server.add("org/tiny", model, Fault.NONE);
        Path directory = fetch(hub());
        int asked = server.requests().size();
        assertThat(fetch(hub())).isEqualTo(directory);
        assertThat(server.requests()).hasSize(asked);
        server.close();
        assertThat(fetch(offline())).isEqualTo(directory);
        assertThat(offline().newest(TINY, each -> {})).isEqualTo(directory);
        // Without it nothing says whether the Hub has one, and the Hub cannot be asked: what is there does.
        Files.delete(directory.resolve("tokenizer_config.json"));
        assertThat(fetch(hub())).isEqualTo(directory);
        Files.delete(directory.resolve(WEIGHTS));
        assertThatThrownBy(() -> fetch(hub()))
                .isInstanceOf(SpadeException.class)
                .hasMessageContainingAll("org/tiny is no folder here", "not whole", "cannot be reached", "HF_ENDPOINT");
        assertThatThrownBy(() -> fetch(offline())).hasMessageContainingAll("not whole", "HF_HUB_OFFLINE", "unset it");
    }

    @Test
    void theTokenGoesToTheHubAlone() {
        server.add("org/tiny", model, Fault.PRIVATE);
        fetch(new Hub(settings(Optional.of(HubServer.TOKEN), false), Progress.NONE));
        assertThat(server.requests()).filteredOn(Request::delivery).hasSize(1).noneMatch(Request::authorized);
        assertThat(server.requests()).filteredOn(request -> !request.delivery()).allMatch(Request::authorized);
    }

    @Test
    void shardsAreThoseThatTheIndexNames() throws IOException {
        Path sharded = Files.createDirectories(folder.resolve("sharded"));
        for (String name : names(SHARDED)) {
            Files.copy(SHARDED.resolve(name), sharded.resolve(name));
        }
        Files.writeString(sharded.resolve("model-00009-of-00009.safetensors"), "of another model");
        Files.copy(model.resolve("tokenizer.json"), sharded.resolve("tokenizer.json"));
        server.add("org/tiny", sharded, Fault.NONE);
        Path directory = fetch(hub());
        assertThat(names(directory))
                .containsExactly(
                        "config.json",
                        "model-00001-of-00003.safetensors",
                        "model-00002-of-00003.safetensors",
                        "model-00003-of-00003.safetensors",
                        "model.safetensors.index.json",
                        "tokenizer.json");
        same(directory, sharded);
        Files.delete(sharded.resolve("model-00002-of-00003.safetensors"));
        server.add("org/tiny", sharded, Fault.NONE);
        assertThatThrownBy(() -> hub().newest(TINY, each -> {}))
                .hasMessageContainingAll("names the file 'model-00002", "another revision");
    }

    @ParameterizedTest
    @EnumSource(names = {"BUSY", "FAILING", "CUT", "STALLED", "SLOW", "WITHOUT_RANGES"})
    void whatPassesIsWaitedFor(Fault fault) throws IOException {
        server.add("org/tiny", model, fault);
        same(fetch(hub()), model);
    }

    @Test
    void aCutConnectionGoesOnWhereItBroke() {
        server.add("org/tiny", model, Fault.CUT);
        fetch(hub());
        assertThat(server.requests().stream().filter(Request::delivery).map(Request::range))
                .containsExactly("", "bytes=16384-", "bytes=32768-", "bytes=49152-");
    }

    @Test
    void anEarlierProcesssPartIsGoneOnWith() throws IOException {
        for (boolean damaged : List.of(false, true)) {
            byte[] content = Files.readAllBytes(model.resolve(WEIGHTS));
            cache = folder.resolve("damaged " + damaged);
            server.add("org/tiny", model, Fault.NONE);
            Path blobs = Files.createDirectories(cache.resolve("models--org--tiny/blobs"));
            byte[] part = Arrays.copyOf(content, 1000);
            part[999] += (byte) (damaged ? 1 : 0);
            Files.write(blobs.resolve(Digests.of(content) + ".spade.incomplete"), part);
            server.requests().clear();
            same(fetch(hub()), model);
            assertThat(server.requests().stream().filter(Request::delivery).map(Request::range))
                    .isEqualTo(damaged ? List.of("bytes=1000-", "") : List.of("bytes=1000-"));
            assertThat(names(blobs)).noneMatch(name -> name.endsWith("incomplete"));
        }
    }

    @Test
    void whatCannotWorkIsOneSentenceWithARemedy() {
        Map<Fault, List<String>> sentences = Map.of(
                Fault.GATED,
                        List.of(
                                "org/tiny is gated",
                                "ask for access on " + server.endpoint() + "/org/tiny",
                                "HF_TOKEN"),
                Fault.PRIVATE, List.of("no repository org/tiny", "without a token", "set HF_TOKEN if it is private"),
                Fault.LIMITED, List.of("status 429", "3600 s", "give the command again later", "HF_TOKEN"),
                Fault.DOWN, List.of("6 times", "status 503", "what came is kept"),
                Fault.EMPTY, List.of("6 times", "ends too early", "what came is kept"),
                Fault.CORRUPT, List.of("model.safetensors of org/tiny is not what", "hash", "give the command again"),
                Fault.PAGES, List.of("does not answer as the Hub does", "HF_ENDPOINT"));
        sentences.forEach((fault, words) -> {
            server.add("org/tiny", model, fault);
            assertThatThrownBy(() -> fetch(hub()))
                    .as(fault.name())
                    .isInstanceOf(SpadeException.class)
                    .hasMessageContainingAll(words.toArray(String[]::new))
                    .message()
                    .endsWith(".")
                    .doesNotContain("\n");
        });
        Hub wrong = new Hub(settings(Optional.of("hf_wrong"), false), Progress.NONE);
        server.add("org/tiny", model, Fault.GATED);
        assertThatThrownBy(() -> fetch(wrong)).hasMessageContaining("that of the present token has not");
        server.add("org/tiny", model, Fault.PRIVATE);
        assertThatThrownBy(() -> fetch(wrong))
                .hasMessageContainingAll("does not accept the token", "Invalid credentials");
    }

    /** Fetches from a server that answers everything alike. */
    private void fetchFrom(int status, Map<String, String> headers) throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        other.start();
        URI endpoint = URI.create("http://127.0.0.1:" + other.getAddress().getPort());
        try {
            new Hub(
                            new HubSettings(
                                    endpoint,
                                    cache,
                                    Optional.empty(),
                                    false,
                                    Duration.ofSeconds(5),
                                    Duration.ofMillis(1)),
                            Progress.NONE)
                    .file(TINY, "a.json");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void aLimitThatIsReachedSaysWhenItEnds() {
        String limit = "\"api\";r=0;t=3600";
        assertThatThrownBy(() -> fetchFrom(429, Map.of("RateLimit", limit))).hasMessageContaining("wait 3601 s");
        for (Map.Entry<Integer, String> other :
                Map.of(503, limit, 408, limit, 429, "\"api\";r=17;t=3600").entrySet()) {
            assertThatThrownBy(() -> fetchFrom(other.getKey(), Map.of("RateLimit", other.getValue())))
                    .hasMessageContainingAll("6 times", "status " + other.getKey())
                    .hasMessageNotContaining("wait");
        }
        assertThatThrownBy(() -> fetchFrom(503, Map.of("Retry-After", "3600"))).hasMessageContaining("wait 3600 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:/etc/hosts", "ftp://a/b", "http://a b/", "mailto:a", "http:a"})
    void aRedirectToNoAddressOfTheWebIsOneSentence(String location) {
        assertThatThrownBy(() -> fetchFrom(302, Map.of("Location", location)))
                .isInstanceOf(SpadeException.class)
                .hasMessageContainingAll("redirects to '" + location + "'", "HF_ENDPOINT");
    }

    @Test
    void theLengthOfARedirectIsNotTheFiles() {
        Map<String, String> headers = Map.of(
                "Location",
                "/b",
                "X-Linked-Etag",
                "0".repeat(40),
                "X-Repo-Commit",
                "0".repeat(40),
                "Content-Length",
                "7");
        assertThatThrownBy(() -> fetchFrom(302, headers)).hasMessageContaining("size of a.json are missing");
    }

    @Test
    void whatBelongsToAModelIsFetchedWithIt() throws IOException {
        List<String> files = List.of("LICENSE-MODEL.md", "NOTICE", "chat_template.json", "tokenizer.model");
        for (String name : files) {
            Files.writeString(model.resolve(name), name);
        }
        server.add("org/tiny", model, Fault.NONE);
        assertThat(names(fetch(hub()))).containsAll(files);
    }

    @Test
    void whatIsNotThereIsSaid() {
        server.add("org/tiny", model, Fault.NONE);
        assertThatThrownBy(() -> hub().model(Repository.parse(Repository.Kind.MODEL, "org/tniy"), each -> {}))
                .hasMessageContainingAll("no repository org/tniy", "no folder of that name", "check the name");
        assertThatThrownBy(() -> hub().file(Repository.parse(Repository.Kind.DATASET, "org/tniy"), "a.json"))
                .hasMessageContainingAll("no repository org/tniy", "check the name")
                .hasMessageNotContaining("folder");
        assertThatThrownBy(() -> hub().model(Repository.parse(Repository.Kind.MODEL, "org/tiny@v9"), each -> {}))
                .hasMessageContainingAll("no revision 'v9'", "/org/tiny/tree/main");
        assertThatThrownBy(() -> hub().file(TINY, "a/b.json"))
                .hasMessageContainingAll("no file a/b.json in org/tiny", "/tree/main");
        assertThatThrownBy(() -> hub().file(TINY, "../b.json")).hasMessageContaining("no path inside a repository");
        assertThatThrownBy(() -> offline().open(TINY, "b.json"))
                .hasMessageContainingAll("b.json of org/tiny is not in the Hub's cache", "HF_HUB_OFFLINE");
    }

    @Test
    void aRepositoryWithoutAModelToReadIsSaidToBeSo() throws IOException {
        for (Map.Entry<String, String> only : Map.of(
                        "pytorch_model.bin", "pickled weights",
                        "tiny-Q4_K_M.gguf", "GGUF",
                        "adapter_model.safetensors", "an adapter",
                        "notes.md", "other files")
                .entrySet()) {
            Path odd = Files.createDirectories(folder.resolve(only.getValue()));
            Files.writeString(odd.resolve("config.json"), "{}");
            Files.writeString(odd.resolve(only.getKey()), "content");
            server.add("org/tiny", odd, Fault.NONE);
            assertThatThrownBy(() -> fetch(hub())).hasMessageContaining(only.getValue());
        }
        Files.delete(model.resolve("tokenizer.json"));
        server.add("org/tiny", model, Fault.NONE);
        assertThatThrownBy(() -> fetch(hub()))
                .hasMessageContainingAll("neither tokenizer.json nor vocab.json", "save_pretrained");
        Files.writeString(model.resolve("vocab.json"), "{}");
        Files.writeString(model.resolve("merges.txt"), "");
        server.add("org/tiny", model, Fault.NONE);
        assertThat(names(fetch(hub()))).contains("vocab.json", "merges.txt", WEIGHTS);
        assertThat(server.requests()).noneMatch(request -> request.path().endsWith(".bin"));
    }

    @Test
    void aConfigurationIsCheckedBeforeWeightsAreFetched() {
        server.add("org/tiny", model, Fault.NONE);
        assertThatThrownBy(() -> hub().model(TINY, directory -> {
                    assertThat(directory.resolve("config.json")).exists();
                    throw new SpadeException("of no known family");
                }))
                .hasMessage("of no known family");
        assertThat(server.requests()).noneMatch(Request::delivery);
    }

    @Test
    void aBranchStaysWhatItWasUntilItIsFetchedAgain() throws IOException {
        String first = server.add("org/tiny", model, Fault.NONE);
        fetch(hub());
        Path other = TinyCheckpoint.write(folder.resolve("other"), 6);
        String second = server.add("org/tiny", other, Fault.NONE);
        assertThat(fetch(hub())).endsWithRaw(Path.of(first));
        assertThat(hub().newest(TINY, each -> {})).endsWithRaw(Path.of(second));
        Path before = hub().model(Repository.parse(Repository.Kind.MODEL, "org/tiny@" + first), each -> {});
        assertThat(before).endsWithRaw(Path.of(first));
        same(before, model);
        // The configuration is the same in both, and lies there once.
        assertThat(names(cache.resolve("models--org--tiny/blobs"))).hasSize(5);
    }

    @Test
    void aDataSetsFileIsReadOnlyAsFarAsItIsWanted() throws IOException {
        byte[] content = new byte[20_000_000];
        new Random(3).nextBytes(content);
        Repository texts = new Repository(Repository.Kind.DATASET, "org/texts", "refs/convert/parquet");
        String commit = server.add(
                Repository.Kind.DATASET,
                "org/texts",
                Map.of("en/a b.gz", content, "note.txt", "small".getBytes(StandardCharsets.UTF_8)),
                Fault.CUT);
        try (InputStream stream = hub().open(texts, "en/a b.gz")) {
            assertThat(stream.readNBytes(100_000)).isEqualTo(Arrays.copyOf(content, 100_000));
        }
        assertThat(cache.resolve("datasets--org--texts")).doesNotExist();
        Path file = hub().file(texts, "en/a b.gz");
        assertThat(file)
                .isEqualTo(cache.resolve("datasets--org--texts/snapshots/" + commit + "/en/a b.gz"))
                .hasBinaryContent(content);
        assertThat(cache.resolve("datasets--org--texts/refs/refs/convert/parquet"))
                .hasContent(commit);
        assertThat(hub().file(texts, "note.txt")).hasContent("small");
        try (InputStream stream = offline().open(texts, "en/a b.gz")) {
            assertThat(stream.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void progressIsInBytesOfAllFiles() throws IOException {
        server.add("org/tiny", model, Fault.NONE);
        List<Long> done = new ArrayList<>();
        List<Long> totals = new ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void report(String task, long units, long total) {
                throw new AssertionError(task);
            }

            @Override
            public void bytes(String task, long bytes, long total) {
                done.add(bytes);
                totals.add(total);
            }
        };
        Hub heard = new Hub(settings(Optional.empty(), false), progress);
        fetch(heard);
        assertThat(done).isSorted().last().isEqualTo(totals.get(totals.size() - 1));
        done.clear();
        server.add(Repository.Kind.DATASET, "org/texts", Map.of("a.gz", new byte[20_000]), Fault.NONE);
        try (InputStream stream = heard.open(Repository.parse(Repository.Kind.DATASET, "org/texts"), "a.gz")) {
            stream.readNBytes(15_000);
        }
        assertThat(done).isSorted().endsWith(15_000L);
        assertThat(totals).endsWith(20_000L);
    }
}
