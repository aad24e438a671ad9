package spade.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.SpadeException;
import spade.data.TokenOverlap;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.measure.Conditions;
import spade.measure.ModelTexts;
import spade.measure.Workbench;

/**
 * What a run has seen of a text on which its best formula is to be measured. A record has only the hash of what was
 * read, so it is cut again from where it lay, or from where the text to be measured on lies now, and has to have that
 * hash.
 *
 * @param certain whether some of the text was seen; otherwise nothing is known, because something that was read is gone
 *     or has changed
 * @param what such as {@code searched on 4 of 16 windows (1024 tokens)}
 */
public record SeenText(boolean certain, String what) {

    /** What a run that was searched, confirmed and calibrated has seen of a text; empty: nothing. */
    public static Optional<SeenText> of(RunRecord run, Workbench workbench, TokenWindows text) {
        // A run that went on may have been confirmed with more draws than it began with.
        Provenance provenance = run.result().map(SearchResult::provenance).orElseGet(run::provenance);
        List<Provenance.Model> models = provenance.models();
        List<Search> alike = IntStream.range(0, models.size())
                .filter(i -> models.get(i).tokenizerSha256().equals(workbench.tokenizerHash()))
                .mapToObj(i -> new Search(provenance, models.get(i), run.conditions(i + 1), workbench, text))
                .toList();
        List<SeenText> seen =
                alike.stream().flatMap(search -> search.seen().stream()).toList();
        if (alike.isEmpty()) {
            return Optional.of(new SeenText(false, "not to be checked: searched with another tokenizer"));
        }
        return seen.stream()
                .reduce((one, other) -> new SeenText(
                        one.certain || other.certain,
                        one.what.equals(other.what) ? one.what : one.what + "; " + other.what));
    }

    /** What was read by a model of the run. */
    private record Search(
            Provenance provenance, Provenance.Model model, Conditions then, Workbench workbench, TokenWindows text) {

        Optional<SeenText> seen() {
            List<String> seen = new ArrayList<>();
            List<String> unknown = new ArrayList<>();
            add("searched on", model.searchText(), this::searched, seen, unknown);
            model.confirmationText().ifPresent(on -> add("confirmed on", on, this::confirmed, seen, unknown));
            add("calibrated on", model.calibration(), this::calibrated, seen, unknown);
            String gone = "not to be checked: " + String.join(", ", unknown) + ", which cannot be read as it was then";
            List<String> all = unknown.isEmpty()
                    ? seen
                    : Stream.concat(seen.stream(), Stream.of(gone)).toList();
            return all.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new SeenText(!seen.isEmpty(), String.join("; ", all)));
        }

        /** @param cut what may have been read of a source, the first of each list being what was recorded */
        private void add(
                String how,
                Text recorded,
                Function<String, Stream<List<TokenWindows>>> cut,
                List<String> seen,
                List<String> unknown) {
            if (recorded.sha256().equals(text.hash())) {
                seen.add(how + " " + TokenOverlap.between(text, List.of(text)));
                return;
            }
            Stream.of(recorded.source(), text.source())
                    .distinct()
                    .flatMap(source -> readable(source, cut))
                    .filter(windows -> windows.get(0).hash().equals(recorded.sha256()))
                    .findFirst()
                    .map(windows -> TokenOverlap.between(text, windows))
                    .ifPresentOrElse(
                            overlap -> {
                                if (overlap.found()) {
                                    seen.add(how + " " + overlap);
                                }
                            },
                            () -> unknown.add(how + " " + recorded.source()));
        }

        /** Nothing where a file is gone, too short or for longer windows than the model reads. */
        private static Stream<List<TokenWindows>> readable(
                String source, Function<String, Stream<List<TokenWindows>>> cut) {
            try {
                return cut.apply(source).toList().stream();
            } catch (SpadeException e) {
                return Stream.empty();
            }
        }

        private Stream<List<TokenWindows>> searched(String source) {
            return Stream.of(List.of(texts(source).windows(source, count(model.searchText()))));
        }

        /** A text of its own, or what follows the windows searched. */
        private Stream<List<TokenWindows>> confirmed(String source) {
            Text recorded = model.confirmationText().orElseThrow();
            ModelTexts texts = texts(source);
            TokenWindows before =
                    texts.windows(source, WindowCount.atMost(model.searchText().windows()));
            return Stream.concat(
                            texts.windowsBehind(before, recorded.windows()).stream(),
                            Stream.of(texts.windows(source, count(recorded))))
                    .map(List::of);
        }

        private Stream<List<TokenWindows>> calibrated(String source) {
            ModelTexts texts = texts(source);
            int draws = Math.max(1, provenance.confirmation().calibrations());
            return Stream.of(
                    IntStream.range(0, draws).mapToObj(texts::calibration).toList());
        }

        private ModelTexts texts(String calibration) {
            return workbench
                    .texts()
                    .under(new Conditions(
                            then.model(),
                            then.dtype(),
                            then.seqlen(),
                            then.bos(),
                            calibration,
                            then.calibrationWindows(),
                            then.calibrationSeed()));
        }

        private static WindowCount count(Text recorded) {
            return WindowCount.of(recorded.windows());
        }
    }
}
