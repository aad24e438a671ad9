package spade.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import spade.Progress;
import spade.Shared;
import spade.measure.Demo;

class TokenOverlapTest {

    private static final long[] TEXT =
            new SplittableRandom(1).longs(4096, 0, 1000).toArray();

    private static TokenWindows windows(long[] text, int from, int seqlen) {
        long[][] windows = IntStream.range(0, (text.length - from) / seqlen)
                .mapToObj(w -> Arrays.copyOfRange(text, from + w * seqlen, from + (w + 1) * seqlen))
                .toArray(long[][]::new);
        return new TokenWindows("text", windows, text.length);
    }

    private static TokenOverlap between(TokenWindows text, TokenWindows... others) {
        return TokenOverlap.between(text, List.of(others));
    }

    @Test
    void theSameAndShiftedWindowsAndOtherLengthsAreFoundWhole() {
        TokenWindows text = windows(TEXT, 0, 256);
        assertThat(between(text, text)).isEqualTo(new TokenOverlap(16, 16, 4096));
        assertThat(between(text, windows(TEXT, 0, 128))).isEqualTo(new TokenOverlap(16, 16, 4096));
        assertThat(between(windows(TEXT, 0, 128), windows(TEXT, 0, 512))).isEqualTo(new TokenOverlap(32, 32, 4096));
        // From token 100 on: 15 windows, up to token 3940.
        assertThat(between(text, windows(TEXT, 100, 256))).isEqualTo(new TokenOverlap(16, 16, 3840));
        assertThat(between(text, windows(TEXT, 4096 - 64, 64))).isEqualTo(new TokenOverlap(1, 16, 64));
    }

    /** Every run of 64 and more, by trying all pairs of places. */
    private static TokenOverlap bruteForce(TokenWindows text, TokenWindows other) {
        int run = Math.min(64, Math.min(text.seqlen(), other.seqlen()));
        int found = 0;
        long tokens = 0;
        for (long[] window : text.tokens()) {
            boolean[] shared = new boolean[window.length];
            for (long[] theirs : other.tokens()) {
                for (int i = 0; i + run <= window.length; i++) {
                    for (int j = 0; j + run <= theirs.length; j++) {
                        if (window[i] == theirs[j] && Arrays.equals(window, i, i + run, theirs, j, j + run)) {
                            Arrays.fill(shared, i, i + run, true);
                        }
                    }
                }
            }
            int count = (int)
                    IntStream.range(0, shared.length).filter(i -> shared[i]).count();
            found += count > 0 ? 1 : 0;
            tokens += count;
        }
        return new TokenOverlap(found, text.count(), tokens);
    }

    @Test
    void whatIsFoundIsWhatBruteForceFinds() {
        SplittableRandom random = new SplittableRandom(7);
        for (int trial = 0; trial < 60; trial++) {
            long[] other = random.longs(700, 0, 1000).toArray();
            for (int copy = 0; copy < 6; copy++) {
                int length = 40 + random.nextInt(60);
                System.arraycopy(TEXT, random.nextInt(800), other, random.nextInt(600), length);
            }
            TokenWindows text = windows(Arrays.copyOf(TEXT, 900), random.nextInt(50), 30 + random.nextInt(200));
            TokenWindows others = windows(other, 0, 30 + random.nextInt(200));
            assertThat(between(text, others)).isEqualTo(bruteForce(text, others));
        }
    }

    @Test
    void aRunOf63IsChanceAndOneOf64IsNot() {
        long[] other = new SplittableRandom(2).longs(512, 1000, 2000).toArray();
        System.arraycopy(TEXT, 300, other, 77, 63);
        assertThat(between(windows(TEXT, 0, 512), windows(other, 0, 512)).found())
                .isFalse();
        other[77 + 63] = TEXT[363];
        assertThat(between(windows(TEXT, 0, 512), windows(other, 0, 512))).isEqualTo(new TokenOverlap(1, 8, 64));
    }

    @Test
    void windowsShorterThanARunAreSharedWhole() {
        TokenWindows text = windows(TEXT, 0, 16);
        assertThat(between(text, windows(TEXT, 160, 16))).isEqualTo(new TokenOverlap(246, 256, 246 * 16));
        assertThat(between(text, windows(TEXT, 7, 16)).found()).isFalse();
        assertThat(between(text, windows(TEXT, 7, 64)).found()).isTrue();
    }

    /** The same text's windows with a beginning token in front of each. */
    private static TokenWindows begun(long[] text, int from, int seqlen) {
        long[][] windows = Arrays.stream(windows(text, from, seqlen - 1).tokens())
                .map(window -> LongStream.concat(LongStream.of(2000), Arrays.stream(window))
                        .toArray())
                .toArray(long[][]::new);
        return new TokenWindows("text", windows, text.length, BeginningToken.WINDOW);
    }

    @Test
    void beginningTokensAreNoTextAndHideNone() {
        TokenWindows text = begun(TEXT, 0, 257);
        assertThat(between(text, text)).isEqualTo(new TokenOverlap(16, 16, 4096));
        for (int shift = 0; shift < 3; shift++) {
            long shared = shift == 0 ? 4096 : 15 * (256 - shift);
            assertThat(between(text, begun(TEXT, shift, 257)).tokens()).isEqualTo(shared);
            assertThat(between(text, windows(TEXT, shift, 256)).tokens()).isEqualTo(shared);
        }
        // 63 tokens behind a beginning token are no run of 64.
        long[] other = new SplittableRandom(2).longs(512, 1000, 2000).toArray();
        System.arraycopy(TEXT, 0, other, 0, 63);
        assertThat(between(text, begun(other, 0, 257)).found()).isFalse();
        // Windows shorter than a run are shared by their text alone.
        TokenWindows small = begun(TEXT, 0, 17);
        assertThat(between(small, small)).isEqualTo(new TokenOverlap(256, 256, 4096));
        assertThat(between(small, windows(TEXT, 0, 16))).isEqualTo(new TokenOverlap(256, 256, 4096));
        assertThat(between(begun(TEXT, 0, 2), begun(other, 63, 2)).found()).isFalse();
    }

    @Test
    void everyOneOfSeveralOthersCounts() {
        TokenWindows text = windows(TEXT, 0, 256);
        assertThat(between(text, text.part(1, 2), text.part(3, 5))).isEqualTo(new TokenOverlap(3, 16, 768));
        assertThat(between(text).found()).isFalse();
    }

    @Test
    void millionsOfTokensTakeSecondsAndTextsOfOneTokenDoNotTakeForever() {
        long[] one = new SplittableRandom(3).longs(3_000_000, 0, 50_000).toArray();
        long[] another = new SplittableRandom(4).longs(3_000_000, 0, 50_000).toArray();
        assertTimeout(Duration.ofSeconds(30), () -> {
            assertThat(between(windows(one, 0, 2048), windows(another, 0, 2048)).found())
                    .isFalse();
            assertThat(between(windows(one, 0, 2048), windows(one, 999, 512)).windows())
                    .isEqualTo(3_000_000 / 2048);
            TokenWindows same = windows(new long[1_000_000], 0, 2048);
            assertThat(between(same, same).windows()).isEqualTo(same.count());
        });
    }

    private static List<TokenWindows> cut(int seqlen, String... texts) {
        try (Tokenizer tokenizer = Tokenizer.open(Demo.model())) {
            return Stream.of(texts)
                    .map(text -> TokenWindows.consecutive(
                            Corpus.read(text, Progress.NONE),
                            new Windowing(tokenizer, seqlen, BeginningToken.TEXT),
                            WindowCount.ALL))
                    .toList();
        }
    }

    private static void assertDisjoint(List<TokenWindows> texts) {
        for (TokenWindows text : texts) {
            for (TokenWindows other : texts) {
                assertThat(between(text, other).windows())
                        .as(text.source() + " in " + other.source())
                        .isEqualTo(text.equals(other) ? text.count() : 0);
            }
        }
    }

    @Test
    void theTextsOfTheDemoAreDisjoint() {
        assertDisjoint(cut(256, Demo.CALIBRATION, Demo.SEARCH, Demo.CONFIRMATION, Demo.REPORT));
    }

    /** By a small vocabulary, whose runs are the shortest. */
    @Test
    void realTextsThatHaveNothingToDoWithEachOtherShareNothing() {
        String[] texts = {
            "wikitext:" + Shared.path("data/wikitext-2-raw/wiki.valid.raw"),
            "wikitext:" + Shared.path("data/wikitext-2-raw/wiki.test.raw"),
            "c4:" + Shared.path("data/c4/c4-train.sample.json.gz"),
            "" + Shared.path("data/text/tinystories.txt")
        };
        assertDisjoint(cut(64, texts));
        assertDisjoint(cut(2048, texts));
    }

    /** @param given of the tokens of each that are no answer */
    private static TokenWindows questions(int given, long[]... questions) {
        int[] all = IntStream.generate(() -> given).limit(questions.length).toArray();
        return new TokenWindows("questions", questions, all, 0, BeginningToken.NONE);
    }

    @Test
    void aQuestionIsSharedOnlyAsAWhole() {
        long[] passage = Arrays.copyOf(TEXT, 200);
        long[] first = LongStream.concat(Arrays.stream(passage), LongStream.of(1, 2, 3))
                .toArray();
        long[] second = LongStream.concat(Arrays.stream(passage), LongStream.of(4, 5, 6))
                .toArray();
        long[] small = Arrays.copyOfRange(TEXT, 500, 512);
        TokenWindows asked = questions(200, first, small);
        assertThat(between(asked, questions(200, second)).found()).isFalse();
        assertThat(between(asked, questions(150, passage)).found()).isFalse();
        assertThat(between(asked, questions(200, second, first))).isEqualTo(new TokenOverlap(1, 2, 203));
        // Cut on the left, or with a beginning token: the same question.
        long[] cut = Arrays.copyOfRange(first, 10, first.length);
        assertThat(between(asked, questions(190, cut))).isEqualTo(new TokenOverlap(1, 2, 193));
        assertThat(between(questions(190, cut), asked)).isEqualTo(new TokenOverlap(1, 1, 193));
        assertThat(between(asked, windows(Arrays.copyOf(TEXT, 256), 0, 256)).found())
                .isFalse();
        // Its text may be part of a longer one.
        assertThat(between(questions(6, small), windows(TEXT, 0, 1024))).isEqualTo(new TokenOverlap(1, 1, 12));
        assertThat(between(windows(TEXT, 0, 1024), questions(6, small))).isEqualTo(new TokenOverlap(1, 4, 12));
        assertThat(between(windows(TEXT, 0, 1024), questions(6, Arrays.copyOf(small, 11), first)))
                .isEqualTo(new TokenOverlap(1, 4, 11));
    }
}
