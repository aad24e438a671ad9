package spade.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spade.Progress;
import spade.SpadeException;
import spade.TinyCheckpoint;
import spade.allocation.Allocation;
import spade.data.BeginningToken;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.tensor.DType;

@SuppressWarnings("NullAway.Init")
class WorkbenchTest {

    @TempDir
    private Path folder;

    private static final Allocation HALF = Allocation.ofBlocks(0.5, 0.4, 0.5, 0.6);

    private static Losses pruned(Workbench workbench) {
        TextPart text =
                TextPart.of(workbench.texts().windows(workbench.conditions().calibration(), WindowCount.of(4)));
        return workbench.calibrated().pruned(HALF, text, Set.of(Metric.NLL));
    }

    @Test
    void calibrationIsTakenFromTheCacheTheSecondTime() throws IOException {
        Conditions tiny = TinyWorkbench.conditions(folder);
        // A text that no run before has read: the cache outlives the tests.
        StringBuilder words = new StringBuilder();
        new Random()
                .ints(800, 1, 64)
                .forEach(word -> words.append("w").append(word).append(' '));
        String text = Files.writeString(folder.resolve("new.txt"), words).toString();
        Conditions conditions = new Conditions(
                tiny.model(),
                tiny.dtype(),
                tiny.seqlen(),
                tiny.bos(),
                text,
                tiny.calibrationWindows(),
                Optional.empty());
        List<Losses> found = new ArrayList<>();
        for (int start = 0; start < 2; start++) {
            List<String> told = new ArrayList<>();
            Progress progress = (task, done, total) -> told.add(task);
            try (Workbench workbench = TinyWorkbench.open(conditions, progress)) {
                found.add(pruned(workbench));
            }
            assertThat(told).contains("evaluating");
            assertThat(told.contains("calibrating")).isEqualTo(start == 0);
        }
        assertThat(found.get(1).byMetric()).isEqualTo(found.get(0).byMetric());
    }

    /** Zeros are counted by thresholds, and known by ranks. */
    @ParameterizedTest
    @EnumSource
    void keptRanksChangeNothingAndAreGivenBack(DType dtype) throws IOException {
        Conditions tiny = TinyWorkbench.conditions(folder);
        Conditions conditions = new Conditions(
                tiny.model(),
                dtype,
                tiny.seqlen(),
                tiny.bos(),
                tiny.calibration(),
                tiny.calibrationWindows(),
                tiny.calibrationSeed());
        try (Workbench workbench = TinyWorkbench.open(conditions, Progress.NONE)) {
            Losses by = pruned(workbench);
            long before = workbench.bytes();
            boolean same = workbench.calibrated().withRanks(() -> {
                assertThat(workbench.calibrated().keepsRanks()).isTrue();
                assertThat(workbench.bytes()).isEqualTo(before + workbench.rankBytes());
                Losses byRanks = pruned(workbench);
                assertThat(byRanks.blockSparsity()).isEqualTo(by.blockSparsity());
                return byRanks.byMetric().equals(by.byMetric());
            });
            assertThat(same).isTrue();
            assertThat(workbench.calibrated().keepsRanks()).isFalse();
            assertThat(workbench.bytes()).isEqualTo(before);
            assertThat(pruned(workbench).byMetric()).isEqualTo(by.byMetric());
        }
    }

    @Test
    void partsOfATextAreItsWindows() throws IOException {
        try (Workbench workbench = TinyWorkbench.open(TinyWorkbench.conditions(folder), Progress.NONE)) {
            TextPart whole =
                    TextPart.of(workbench.texts().windows(workbench.conditions().calibration(), WindowCount.of(6)));
            for (Set<Metric> metrics : List.of(Set.of(Metric.NLL), Set.of(Metric.NLL, Metric.KL))) {
                CalibratedModel model = workbench.calibrated();
                Losses first = model.pruned(HALF, new TextPart(whole.text(), 0, 2), metrics);
                Losses rest = model.pruned(HALF, new TextPart(whole.text(), 2, 6), metrics);
                Losses all = model.pruned(HALF, whole, metrics);
                for (Metric metric : metrics) {
                    double[] joined = first.and(rest).of(metric).toArray();
                    assertThat(joined)
                            .hasSize(6)
                            .containsExactly(all.of(metric).toArray(), org.assertj.core.data.Offset.offset(1e-5));
                }
            }
        }
    }

    @Test
    void furtherDrawsOfDocumentsAreThoseThatFollowAsFarAsThereAreAny() throws IOException {
        Conditions tiny = TinyWorkbench.conditions(folder);
        String documents = IntStream.range(0, 10)
                .mapToObj(i -> "{\"text\": \"" + ("w" + (i + 1) + " ").repeat(40) + "\"}\n")
                .collect(Collectors.joining());
        String text = "c4:" + Files.writeString(folder.resolve("documents.json"), documents);
        Conditions conditions = new Conditions(
                tiny.model(), tiny.dtype(), tiny.seqlen(), tiny.bos(), text, WindowCount.of(4), Optional.empty());
        try (Workbench workbench = TinyWorkbench.open(conditions, Progress.NONE)) {
            List<List<Long>> firsts = IntStream.range(0, 3)
                    .mapToObj(draw -> Stream.of(
                                    workbench.texts().calibration(draw).tokens())
                            .map(window -> window[0])
                            .toList())
                    .toList();
            assertThat(firsts.get(0)).containsExactly(1L, 2L, 3L, 4L);
            assertThat(firsts.get(1)).containsExactly(5L, 6L, 7L, 8L);
            assertThat(firsts.get(2)).hasSize(4).allMatch(first -> first >= 1 && first <= 10);
        }
    }

    @Test
    void windowsBehindOthersGoOnWithTheTextWhereverItsBeginningTokenStands() throws IOException {
        Conditions tiny = TinyWorkbench.conditions(folder);
        Files.writeString(tiny.model().resolve("tokenizer_config.json"), "{\"bos_token\": \"w7\"}");
        for (BeginningToken bos : BeginningToken.values()) {
            Conditions conditions = new Conditions(
                    tiny.model(),
                    tiny.dtype(),
                    tiny.seqlen(),
                    Optional.of(bos),
                    tiny.calibration(),
                    tiny.calibrationWindows(),
                    Optional.empty());
            int own = bos == BeginningToken.WINDOW ? 31 : 32;
            try (Workbench workbench = TinyWorkbench.open(conditions, Progress.NONE)) {
                TokenWindows first = workbench.texts().windows(conditions.calibration(), WindowCount.of(3));
                TokenWindows behind =
                        workbench.texts().windowsBehind(first, 100).orElseThrow();
                assertThat(behind.count()).isEqualTo(800 / own - 3);
                String[] words = TinyCheckpoint.text(800).split(" ", -1);
                for (int w = 0; w < behind.count(); w++) {
                    long[] window = behind.tokens()[w];
                    assertThat(window).hasSize(32);
                    assertThat(bos != BeginningToken.WINDOW || window[0] == 7).isTrue();
                    for (int i = 0; i < own; i++) {
                        assertThat("w" + window[32 - own + i]).isEqualTo(words[(3 + w) * own + i]);
                    }
                }
                assertThat(workbench.texts().windowsBehind(behind.part(0, 1), 100))
                        .isPresent();
            }
        }
    }

    @Test
    void whatNobodyHasReadIsNamed() throws IOException {
        Conditions conditions = TinyWorkbench.conditions(folder);
        try (Workbench workbench = TinyWorkbench.open(conditions, Progress.NONE)) {
            Request request = new Request(
                    workbench.id(),
                    HALF,
                    Optional.of(Pruner.WANDA),
                    CalibrationOrder.ONE_SHOT,
                    0,
                    new TextPart("0123", 0, 2),
                    Set.of(Metric.NLL));
            assertThatThrownBy(() -> workbench.losses(request))
                    .isInstanceOf(SpadeException.class)
                    .hasMessageContaining("0123");
            Request elsewhere = new Request(
                    "another",
                    HALF,
                    request.pruner(),
                    request.order(),
                    0,
                    TextPart.of(workbench.texts().windows(conditions.calibration(), WindowCount.of(1))),
                    request.metrics());
            assertThatThrownBy(() -> Measurer.on(List.of(workbench))
                            .measure(List.of(elsewhere), () -> true, (place, outcome) -> {}))
                    .isInstanceOf(SpadeException.class)
                    .hasMessageContaining("another");
        }
    }
}
