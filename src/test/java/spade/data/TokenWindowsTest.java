package spade.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spade.Failures.assertFailure;
import static spade.data.Tokenizers.tokens;
import static spade.data.Tokenizers.words;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Json;
import spade.Progress;

class TokenWindowsTest {

    /** 23 tokens: 1 to 23. */
    private static final Corpus RUNNING = new Corpus.Running("running.txt", words(0, 23));

    /** Documents of 5, 6, 4, 9 and 7 tokens: 1 to 5, 11 to 16, 21 to 24, 31 to 39, 41 to 47. */
    private static final List<String> TEXTS =
            List.of(words(0, 5), words(10, 6), words(20, 4), words(30, 9), words(40, 7));

    @TempDir
    private static Path folder = Path.of("");

    private static Corpus separate = RUNNING;

    private final Tokenizer tokenizer = Tokenizer.open(Tokenizers.directory("words"));

    @BeforeAll
    static void writeDocuments() throws IOException {
        separate = documents(folder.resolve("documents.json"), TEXTS);
    }

    private static Corpus documents(Path file, List<String> texts) throws IOException {
        Files.write(
                file,
                texts.stream().map(text -> Json.line(Map.of("text", text))).toList());
        return Corpus.read("c4:" + file, Progress.NONE);
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    private Windowing cut(int seqlen) {
        return new Windowing(tokenizer, seqlen, BeginningToken.TEXT);
    }

    @Test
    void consecutiveWindowsAreCutFromTheStartWithoutOverlap() {
        TokenWindows windows = TokenWindows.consecutive(RUNNING, cut(5), WindowCount.of(3));
        assertThat(windows.tokens()).isDeepEqualTo(new long[][] {tokens(0, 5), tokens(5, 5), tokens(10, 5)});
        assertThat(windows.count()).isEqualTo(3);
        assertThat(windows.seqlen()).isEqualTo(5);
        assertThat(windows.source()).isEqualTo("running.txt");
        assertThat(windows.textTokens()).isEqualTo(23);
    }

    @Test
    void allWindowsAreAllWholeWindows() {
        TokenWindows windows = TokenWindows.consecutive(RUNNING, cut(5), WindowCount.ALL);
        assertThat(windows.count()).isEqualTo(4);
        assertThat(windows.tokens()[3]).containsExactly(tokens(15, 5));
        assertThat(TokenWindows.consecutive(RUNNING, cut(23), WindowCount.ALL).tokens())
                .isDeepEqualTo(new long[][] {tokens(0, 23)});
    }

    /** SparseGPT's and Wanda's code measures on so many. */
    @Test
    void allWindowsOfC4AreTheFirst256() {
        Corpus c4 = new Corpus.Running("c4:valid", words(0, 300));
        assertThat(TokenWindows.consecutive(c4, cut(1), WindowCount.ALL).tokens())
                .isDeepEqualTo(TokenWindows.consecutive(c4, cut(1), WindowCount.of(300))
                        .part(0, 256)
                        .tokens());
        assertThat(TokenWindows.consecutive(c4, cut(2), WindowCount.ALL).count())
                .isEqualTo(150);
        Corpus file = new Corpus.Running("c4:valid.json", c4.text());
        assertThat(TokenWindows.consecutive(file, cut(1), WindowCount.ALL).count())
                .isEqualTo(300);
    }

    @Test
    void consecutiveWindowsRunAcrossDocuments() {
        TokenWindows windows = TokenWindows.consecutive(separate, cut(7), WindowCount.of(1));
        assertThat(windows.tokens()).isDeepEqualTo(new long[][] {{1, 2, 3, 4, 5, 11, 12}});
        assertThat(windows.textTokens()).isEqualTo(31);
    }

    @Test
    void moreWindowsThanTheTextHasAreRefusedWithTheNumberItHas() {
        assertFailure(
                () -> TokenWindows.consecutive(RUNNING, cut(5), WindowCount.of(5)),
                "running.txt has 23 tokens",
                "5 windows of 5",
                "at most 4 windows");
    }

    @Test
    void aTextShorterThanOneWindowIsRefused() {
        for (WindowCount count : List.of(WindowCount.of(1), WindowCount.ALL)) {
            assertFailure(
                    () -> TokenWindows.consecutive(RUNNING, cut(24), count),
                    "running.txt has 23 tokens",
                    "1 windows of 24",
                    "longer text or a smaller --seqlen");
        }
        assertFailure(
                () -> TokenWindows.consecutive(new Corpus.Running("empty.txt", ""), cut(1), WindowCount.ALL),
                "empty.txt has 0 tokens");
    }

    @Test
    void theFirstWindowsOfDocumentsAreTheBeginningsOfThoseLongerThanAWindow() {
        // Of 5, 6, 4, 9 and 7 tokens, a document of exactly 5 is too short for a window of 5.
        TokenWindows windows = TokenWindows.first(separate, cut(5), WindowCount.of(2));
        assertThat(windows.tokens()).isDeepEqualTo(new long[][] {tokens(10, 5), tokens(30, 5)});
        assertThat(windows.source()).isEqualTo(separate.name());
    }

    @Test
    void theFirstWindowsOfARunningTextAreConsecutive() {
        assertThat(TokenWindows.first(RUNNING, cut(5), WindowCount.of(2)).tokens())
                .isDeepEqualTo(new long[][] {tokens(0, 5), tokens(5, 5)});
    }

    @Test
    void tooFewLongDocumentsAreRefusedWithTheirNumber() {
        assertFailure(
                () -> TokenWindows.first(separate, cut(6), WindowCount.of(3)),
                "documents.json gives 2 calibration windows of more than 6 tokens",
                "3 were asked for",
                "--calibration-windows");
    }

    @Test
    void randomWindowsLieWithinLongDocuments() {
        TokenWindows windows = TokenWindows.random(separate, cut(5), 200, 1);
        assertThat(windows.count()).isEqualTo(200);
        Set<Long> starts = new HashSet<>();
        for (long[] window : windows.tokens()) {
            assertThat(window).containsExactly(tokens((int) window[0] - 1, 5));
            starts.add(window[0]);
        }
        // Documents 11 to 16, 31 to 39 and 41 to 47; like Wanda's, an offset never reaches a document's last window.
        assertThat(starts).containsExactlyInAnyOrder(11L, 31L, 32L, 33L, 34L, 41L, 42L);
    }

    @Test
    void randomWindowsOfARunningTextLieAnywhere() {
        Set<Long> starts = new HashSet<>();
        for (long[] window : TokenWindows.random(RUNNING, cut(20), 100, 7).tokens()) {
            assertThat(window).containsExactly(tokens((int) window[0] - 1, 20));
            starts.add(window[0]);
        }
        assertThat(starts).containsExactlyInAnyOrder(1L, 2L, 3L);
    }

    @Test
    void theSameSeedDrawsTheSameWindowsAndAnotherSeedOthers() {
        TokenWindows once = TokenWindows.random(separate, cut(3), 20, 42);
        TokenWindows again = TokenWindows.random(separate, cut(3), 20, 42);
        TokenWindows other = TokenWindows.random(separate, cut(3), 20, 43);
        assertThat(again.tokens()).isDeepEqualTo(once.tokens());
        assertThat(again.hash()).isEqualTo(once.hash());
        assertThat(Arrays.deepEquals(other.tokens(), once.tokens())).isFalse();
        assertThat(other.hash()).isNotEqualTo(once.hash());
    }

    @Test
    void fewerRandomWindowsAreTheFirstOfMore() {
        assertThat(TokenWindows.random(separate, cut(3), 5, 42).tokens())
                .isDeepEqualTo(Arrays.copyOf(
                        TokenWindows.random(separate, cut(3), 20, 42).tokens(), 5));
    }

    @Test
    void randomWindowsAreRefusedWhereNothingIsLongEnough() {
        assertFailure(() -> TokenWindows.random(separate, cut(9), 3, 1), "documents.json", "9 tokens", "--seqlen");
        assertFailure(() -> TokenWindows.random(RUNNING, cut(23), 3, 1), "running.txt", "23 tokens", "--seqlen");
    }

    /** The draw as it is defined, over documents that are all at hand. */
    private long[][] drawn(List<String> texts, int seqlen, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return Stream.generate(() -> tokenizer.encode(texts.get(random.nextInt(texts.size()))))
                .filter(tokens -> tokens.length > seqlen)
                .map(tokens -> {
                    int offset = random.nextInt(tokens.length - seqlen);
                    return Arrays.copyOfRange(tokens, offset, offset + seqlen);
                })
                .limit(count)
                .toArray(long[][]::new);
    }

    @Test
    void randomDocumentsAreThoseOfTheSeedWithoutAllBeingHeld() throws IOException {
        List<String> texts = IntStream.range(0, 500)
                .mapToObj(i -> words(i, 1 + i % 13) + (i % 3 == 0 ? " ü日𝄞" : ""))
                .toList();
        Corpus corpus = documents(folder.resolve("many.json"), texts);
        for (long seed = 0; seed < 5; seed++) {
            assertThat(TokenWindows.random(corpus, cut(6), 40, seed).tokens()).isDeepEqualTo(drawn(texts, 6, 40, seed));
        }
        // Another state of the file is another text.
        List<String> fewer = texts.subList(0, 400);
        assertThat(TokenWindows.random(documents(folder.resolve("many.json"), fewer), cut(6), 40, 1)
                        .tokens())
                .isDeepEqualTo(drawn(fewer, 6, 40, 1));
    }

    @Test
    void firstDocumentsAreReadNoFurtherThanNeeded() throws IOException {
        Path file = folder.resolve("damaged.json");
        documents(file, TEXTS);
        Files.writeString(file, "damaged", StandardOpenOption.APPEND);
        Corpus corpus = Corpus.read("c4:" + file, Progress.NONE);
        assertThat(TokenWindows.first(corpus, cut(5), WindowCount.of(2)).tokens())
                .isDeepEqualTo(new long[][] {tokens(10, 5), tokens(30, 5)});
        assertFailure(() -> TokenWindows.first(corpus, cut(5), WindowCount.of(4)), "Line 6 of " + file);
        assertFailure(() -> TokenWindows.random(corpus, cut(5), 1, 1), "Line 6 of " + file);
    }

    @Test
    void documentsOfMoreThanTheHeapAreDrawn() throws IOException, InterruptedException {
        Path file = folder.resolve("shard.json.gz");
        String line = Json.line(Map.of("text", words(0, 400))) + "\n";
        try (Writer lines =
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
            for (int i = 0; i < 40_000; i++) {
                lines.write(line);
            }
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Draws.class.getName(),
                        "c4:" + file)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** Draws from a text in a heap that does not hold it. */
    static final class Draws {

        private Draws() {}

        public static void main(String[] arguments) {
            try (Tokenizer tokenizer = Tokenizer.open(Tokenizers.directory("words"))) {
                for (long seed = 0; seed < 3; seed++) {
                    TokenWindows.random(
                            Corpus.read(arguments[0], Progress.NONE),
                            new Windowing(tokenizer, 100, BeginningToken.TEXT),
                            16,
                            seed);
                }
            }
        }
    }

    /** The tokenizer of words, whose beginning token is w99, number 100. */
    private static Tokenizer begun() throws IOException {
        Path directory = Files.createDirectories(folder.resolve("begun"));
        Files.write(
                directory.resolve("tokenizer.json"),
                Files.readAllBytes(Tokenizers.directory("words").resolve("tokenizer.json")));
        Files.writeString(directory.resolve("tokenizer_config.json"), "{\"bos_token\": \"w99\"}");
        return Tokenizer.open(directory);
    }

    private static long[] begun(int first, int count) {
        return LongStream.concat(LongStream.of(100), Arrays.stream(tokens(first, count)))
                .toArray();
    }

    @Test
    void aBeginningTokenInFrontOfEveryWindowTakesThePlaceOfOneOfTheTexts() throws IOException {
        try (Tokenizer words = begun()) {
            Windowing cut = new Windowing(words, 5, BeginningToken.WINDOW);
            TokenWindows windows = TokenWindows.consecutive(RUNNING, cut, WindowCount.ALL);
            assertThat(windows.tokens())
                    .isDeepEqualTo(new long[][] {begun(0, 4), begun(4, 4), begun(8, 4), begun(12, 4), begun(16, 4)});
            assertThat(windows.seqlen()).isEqualTo(5);
            assertThat(windows.textTokens()).isEqualTo(23);
            assertThat(windows.available()).isEqualTo(5);
            assertThat(windows.part(1, 3).bos()).isEqualTo(BeginningToken.WINDOW);
            assertFailure(
                    () -> TokenWindows.consecutive(RUNNING, cut, WindowCount.of(6)),
                    "has 23 tokens",
                    "at most 5 windows");
            // Of 5, 6, 4, 9 and 7 tokens, all but the third are longer than the 4 of a window.
            assertThat(TokenWindows.first(separate, cut, WindowCount.of(3)).tokens())
                    .isDeepEqualTo(new long[][] {begun(0, 4), begun(10, 4), begun(30, 4)});
            TokenWindows random = TokenWindows.random(separate, cut, 200, 1);
            assertThat(random.textTokens()).isEqualTo(800);
            Set<Long> starts = new HashSet<>();
            for (long[] window : random.tokens()) {
                assertThat(window).containsExactly(begun((int) window[1] - 1, 4));
                starts.add(window[1]);
            }
            assertThat(starts).containsExactlyInAnyOrder(1L, 11L, 12L, 31L, 32L, 33L, 34L, 35L, 41L, 42L, 43L);
        }
    }

    /** The tokenizer of bytes puts its token 0 in front of every text. */
    @Test
    void whatTheTokenizerAddsStandsInFrontOfATextOrNowhere() throws IOException {
        try (Tokenizer bytes = Tokenizer.open(Tokenizers.directory("bytes"))) {
            Corpus text = new Corpus.Running("text", "the text of the windows, and more of it");
            long[] whole = bytes.encode(text.text());
            long[] bare = Arrays.copyOfRange(whole, 1, whole.length);
            for (BeginningToken bos : List.of(BeginningToken.TEXT, BeginningToken.NONE)) {
                long[] expected = bos == BeginningToken.TEXT ? whole : bare;
                TokenWindows windows = TokenWindows.consecutive(text, new Windowing(bytes, 3, bos), WindowCount.ALL);
                assertThat(windows.textTokens()).isEqualTo(expected.length);
                assertThat(windows.bos()).isEqualTo(bos);
                assertThat(Arrays.stream(windows.tokens()).flatMapToLong(Arrays::stream))
                        .containsExactly(Arrays.stream(expected)
                                .limit(expected.length - expected.length % 3)
                                .boxed()
                                .toArray(Long[]::new));
            }
            assertFailure(
                    () -> TokenWindows.consecutive(
                            text, new Windowing(bytes, 3, BeginningToken.WINDOW), WindowCount.ALL),
                    "--bos window",
                    Tokenizers.directory("bytes").toString(),
                    "--bos text");
        }
    }

    @Test
    void theHashKnowsEveryTokenAndTheShapeButNotTheSource() {
        String hash = hash(new long[][] {{1, 2, 3}, {4, 5, 6}});
        assertThat(hash).matches("[0-9a-f]{64}");
        assertThat(new TokenWindows("other", new long[][] {{1, 2, 3}, {4, 5, 6}}, 99).hash())
                .isEqualTo(hash);
        assertThat(Set.of(
                        hash,
                        hash(new long[][] {{1, 2, 3}, {4, 5, 7}}),
                        hash(new long[][] {{4, 5, 6}, {1, 2, 3}}),
                        hash(new long[][] {{1, 2, 3}}),
                        hash(new long[][] {{1, 2, 3, 4, 5, 6}}),
                        hash(new long[][] {{1, 2}, {3, 4}, {5, 6}}),
                        hash(new long[][] {{1L << 40, 2, 3}, {4, 5, 6}})))
                .hasSize(7);
    }

    @Test
    void windowsAreCopiedAndEqualByTheirContent() {
        long[][] tokens = {{1, 2, 3}, {4, 5, 6}};
        TokenWindows windows = new TokenWindows("here", tokens, 6);
        TokenWindows same = new TokenWindows("here", new long[][] {{1, 2, 3}, {4, 5, 6}}, 6);
        tokens[1][1] = 7;
        windows.tokens()[0][0] = 7;
        assertThat(windows).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(windows.tokens()).isDeepEqualTo(new long[][] {{1, 2, 3}, {4, 5, 6}});
        assertThat(windows)
                .isNotEqualTo(new TokenWindows("here", tokens, 6))
                .isNotEqualTo(new TokenWindows("there", same.tokens(), 6))
                .isNotEqualTo(new TokenWindows("here", same.tokens(), 7));
    }

    @Test
    void noWindowsOrWindowsWithoutTokensAreRefused() {
        assertThatThrownBy(() -> new TokenWindows("here", new long[0][], 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TokenWindows("here", new long[][] {{1, 2}, {}}, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String hash(long[][] tokens) {
        return new TokenWindows("here", tokens, 6).hash();
    }
}
