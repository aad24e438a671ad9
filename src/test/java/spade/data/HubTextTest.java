package spade.data;

import static org.assertj.core.api.Assertions.assertThat;
import static spade.Failures.assertFailure;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.CacheDirectory;
import spade.Json;
import spade.hub.Fault;
import spade.hub.Hub;
import spade.hub.HubServer;
import spade.hub.Repository;

/** Texts by name, from a Hub on loopback. */
class HubTextTest {

    private static final Path ROWS = Path.of("src", "test", "resources", "parquet");
    private static final Path TEXTS = CacheDirectory.writable().resolve("texts/allenai--c4");
    private static final String SHARD = "en/c4-train.00000-of-01024.json.gz";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final HubServer server = new HubServer(0);

    @SuppressWarnings("NullAway.Init")
    private Hub hub;

    @BeforeEach
    void open() throws IOException {
        hub = server.hub(folder.resolve("cache"));
        for (String commit : Optional.ofNullable(TEXTS.toFile().list()).orElse(new String[0])) {
            Files.deleteIfExists(kept(commit));
        }
    }

    private static Path kept(String commit) {
        return TEXTS.resolve(commit).resolve(SHARD);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static HubText text(String name) {
        return HubText.find(name).orElseThrow();
    }

    private String serve(String repository, String path, byte[] content) {
        return server.add(Repository.Kind.DATASET, repository, Map.of(path, content), Fault.NONE);
    }

    /** The first of each set is what GPTQ's, SparseGPT's and Wanda's code measures on, with its joiner. */
    @ParameterizedTest
    @CsvSource({
        "wikitext2, wikitext2:test, Salesforce/wikitext, wikitext-2-raw-v1/test-00000-of-00001.parquet, lines",
        "wikitext2:valid, wikitext2:valid, Salesforce/wikitext, wikitext-2-raw-v1/validation-00000-of-00001.parquet, lines",
        "wikitext2:train, wikitext2:train, Salesforce/wikitext, wikitext-2-raw-v1/train-00000-of-00001.parquet, blanks",
        "ptb, ptb:test, ptb-text-only/ptb_text_only, penn_treebank/test/0000.parquet, blanks",
        "ptb:valid, ptb:valid, ptb-text-only/ptb_text_only, penn_treebank/validation/0000.parquet, lines",
    })
    void rowsAreJoinedAsTheFieldJoinsThem(String name, String whole, String repository, String path, String joiner)
            throws IOException {
        serve(repository, path, Files.readAllBytes(ROWS.resolve("snappy.parquet")));
        Corpus corpus = text(name).read(hub);
        List<String> rows = List.of(Json.read(ROWS.resolve("rows.json"), String[].class));
        assertThat(corpus.name()).isEqualTo(whole);
        assertThat(corpus.text()).isEqualTo(String.join(joiner.equals("lines") ? "\n\n" : " ", rows));
        server.close();
        assertThat(text(name).read(hub).text()).isEqualTo(corpus.text());
    }

    @Test
    void aNameWithoutASplitIsTextToTrainOnWhereItIsCalibratedOn() {
        assertThat(List.of("c4", "wikitext2", "ptb"))
                .map(HubText::toCalibrateOn)
                .containsExactly("c4:train", "wikitext2:train", "ptb:train");
        assertThat(List.of("c4:valid", "c4:file.json", "demo:search", "wikitext:wiki.raw"))
                .allMatch(name -> HubText.toCalibrateOn(name).equals(name));
        assertThat(text("c4")).isEqualTo(HubText.C4_VALID);
        assertThat(HubText.find("c4:file.json")).isEqualTo(Optional.empty());
    }

    @Test
    void aShardIsFetchedAsFarAsItIsReadAndKeptThatFar() throws IOException {
        List<String> documents = documents(600);
        byte[] shard = packed(documents);
        Path kept = kept(serve("allenai/c4", SHARD, shard));
        Corpus.Documents corpus = (Corpus.Documents) text("c4:train").read(hub);
        assertThat(first(corpus, 20)).isEqualTo(documents.subList(0, 20));
        // What the connection holds under way was sent too.
        assertThat(server.delivered()).isLessThan(shard.length / 2);
        assertThat(Files.size(kept)).isLessThan(shard.length / 10);
        int asked = server.asked();
        assertThat(first(corpus, 20)).isEqualTo(documents.subList(0, 20));
        assertThat(first(corpus, 5)).isEqualTo(documents.subList(0, 5));
        assertThat(server.asked()).isEqualTo(asked);
        long before = server.delivered();
        assertThat(first(corpus, 600)).isEqualTo(documents);
        assertThat(server.delivered() - before).isLessThan(shard.length);
        assertThat(Files.readAllBytes(kept)).isEqualTo(shard);
        asked = server.asked();
        assertThat(first(corpus, 600)).isEqualTo(documents);
        assertThat(server.asked()).isEqualTo(asked);
    }

    @Test
    void whatIsDrawnAtRandomIsFetchedWhole() throws IOException {
        List<String> documents = documents(30);
        serve("allenai/c4", SHARD, packed(documents));
        Corpus.Documents corpus = (Corpus.Documents) text("c4:train").read(hub);
        Path whole = corpus.file().whole();
        assertThat(whole).startsWith(folder.resolve("cache"));
        assertThat(DocumentStore.of(whole).get(29)).isEqualTo(documents.get(29));
    }

    @Test
    void whatIsKeptAndDamagedIsNamed() throws IOException {
        List<String> documents = documents(2);
        Path kept = kept(serve("allenai/c4", SHARD, packed(documents)));
        Corpus corpus = text("c4:train").read(hub);
        Files.createDirectories(kept.resolveSibling("."));
        Files.writeString(kept, "no archive");
        assertFailure(corpus::text, "The text c4:train", SHARD, "remove " + kept, "--calibration", "--confirm-text");
        Files.write(kept, packed(List.of("one", "a \" too many")));
        assertFailure(corpus::text, "The text c4:train", "line 2", "is not JSON", "remove " + kept);
        Path cached = hub.file(Repository.parse(Repository.Kind.DATASET, "allenai/c4"), SHARD)
                .toRealPath();
        Files.write(cached, packed(List.of("a \" too many")));
        assertFailure(corpus::text, "The text c4:train", "line 1", "is not JSON", "remove " + cached);
        Files.delete(cached);
        Files.delete(kept);
        assertThat(corpus.text()).isEqualTo(String.join(" ", documents));
    }

    @Test
    void aVersionGoesOnAsItBegan() throws IOException {
        List<String> documents = documents(100);
        serve("allenai/c4", SHARD, packed(documents));
        Corpus.Documents corpus = (Corpus.Documents) text("c4:train").read(hub);
        assertThat(first(corpus, 5)).isEqualTo(documents.subList(0, 5));
        serve("allenai/c4", SHARD, packed(documents.subList(50, 100)));
        assertThat(first(corpus, 100)).isEqualTo(documents);
    }

    @Test
    void aTextIsTheSameFromEveryHub() {
        assertThat(text("c4:train").read(hub))
                .isEqualTo(text("c4:train").read(server.hub(folder.resolve("other"))))
                .isNotEqualTo(text("c4:valid").read(hub));
    }

    /** With nothing kept before, and with a beginning. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1_000})
    void readersAtOnceTakeNothingFromEachOther(int before) throws IOException {
        byte[] whole = new byte[100_000];
        new Random(2).nextBytes(whole);
        Path kept = folder.resolve("texts/kept");
        if (before > 0) {
            Files.createDirectories(folder.resolve("texts"));
            Files.write(kept, Arrays.copyOf(whole, before));
        }
        try (InputStream one = streamed(kept, whole);
                InputStream another = streamed(kept, whole)) {
            assertThat(another.readNBytes(3_000)).isEqualTo(Arrays.copyOf(whole, 3_000));
            try (InputStream third = streamed(kept, whole)) {
                assertThat(third.readNBytes(5_000)).isEqualTo(Arrays.copyOf(whole, 5_000));
            }
            assertThat(kept).hasBinaryContent(Arrays.copyOf(whole, 5_000));
            assertThat(one.readAllBytes()).isEqualTo(whole);
        }
        assertThat(kept).hasBinaryContent(whole);
        assertThat(folder.resolve("texts")).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void whatCannotBeKeptIsReadAllTheSame() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        try (InputStream stream = streamed(file.resolve("kept"), new byte[] {1, 2, 3})) {
            assertThat(stream.readAllBytes()).containsExactly(1, 2, 3);
        }
    }

    private static InputStream streamed(Path kept, byte[] whole) throws IOException {
        return new StreamedFile(kept, () -> new ByteArrayInputStream(whole));
    }

    @Test
    void aTextThatCannotBeHadIsNamedWithWhatToGiveInstead() {
        server.close();
        String[] words = {
            "The text wikitext2:test", "Salesforce/wikitext", "cannot be reached", "--text", "wikitext:FILE"
        };
        assertFailure(() -> text("wikitext2").read(hub), words);
        Corpus corpus = text("c4:train").read(hub);
        assertFailure(corpus::text, "The text c4:train", SHARD, "allenai/c4", "--calibration", "c4:FILE");
    }

    private static List<String> first(Corpus.Documents corpus, int count) {
        List<String> read = new ArrayList<>();
        corpus.read(document -> {
            read.add(document);
            return read.size() < count;
        });
        return read;
    }

    /** Each of 40,000 characters. */
    private static List<String> documents(int count) {
        Random random = new Random(1);
        List<String> documents = new ArrayList<>();
        byte[] bytes = new byte[30_000];
        for (int i = 0; i < count; i++) {
            random.nextBytes(bytes);
            documents.add(Base64.getEncoder().encodeToString(bytes));
        }
        return documents;
    }

    private static byte[] packed(List<String> documents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(bytes) {
            {
                def.setLevel(Deflater.NO_COMPRESSION);
            }
        }) {
            for (String document : documents) {
                packed.write(("{\"text\":\"" + document + "\"}\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
