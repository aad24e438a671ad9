package spade.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.DirectoryLock;
import spade.SpadeException;
import spade.VersionedFile;
import spade.data.WindowCount;
import spade.evaluate.Metric;
import spade.measure.Conditions;
import spade.measure.Demo;
import spade.measure.Placement;
import spade.model.Residency;
import spade.profile.ScoreProfile;
import spade.prune.CalibrationOrder;
import spade.sense.SensitivityProfile;
import spade.sense.Slopes;
import spade.tensor.Device;

/**
 * Everything that a run directory holds, read without disturbing a search that works in it.
 *
 * @param path the directory
 * @param state {@code running}, {@code unfinished} or {@code finished}
 * @param provenance what the run depends on
 * @param hall of fame, if there is one yet
 * @param result if the run has ended
 */
public record RunRecord(
        Path path, String state, Provenance provenance, Optional<HallOfFame> hall, Optional<SearchResult> result) {

    /** Reads a run directory. */
    public static RunRecord read(Path path) {
        RunDirectory.requireRun(path);
        return new RunRecord(
                path,
                stateOf(path),
                VersionedFile.read(path.resolve(RunDirectory.PROVENANCE), Provenance.class),
                optional(path.resolve(RunDirectory.HALL), HallOfFame.class),
                optional(path.resolve(RunDirectory.RESULT), SearchResult.class));
    }

    private static <T extends Record> Optional<T> optional(Path file, Class<T> type) {
        return Optional.of(file).filter(Files::exists).map(there -> VersionedFile.read(there, type));
    }

    /** Whether a search works in a directory, was interrupted, or has ended: as {@link #state}. */
    public static String stateOf(Path path) {
        if (DirectoryLock.busy(path)) {
            return "running";
        }
        return Files.exists(path.resolve(RunDirectory.RESULT)) ? "finished" : "unfinished";
    }

    /** Whether a folder is a run directory. */
    public static boolean isRun(Path path) {
        return Files.exists(path.resolve(RunDirectory.PROVENANCE));
    }

    /** The run directories in a folder, and those in folders of it that are none, by name. */
    public static List<Path> below(Path folder) {
        return folders(folder).stream()
                .flatMap(path ->
                        isRun(path) ? Stream.of(path) : folders(path).stream().filter(RunRecord::isRun))
                .toList();
    }

    private static List<Path> folders(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new SpadeException("There is no folder " + folder + "; name one that holds run directories.");
        }
        try (Stream<Path> content = Files.list(folder)) {
            return content.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new SpadeException("Cannot list " + folder + " (" + e + ").", e);
        }
    }

    /** Every measurement so far. */
    public List<Measurement> journal() {
        Path journal = path.resolve(RunDirectory.JOURNAL);
        return Files.exists(journal) ? Journal.read(journal) : List.of();
    }

    /** Tokens that passed through pruned models for the search: for its candidates and its reverse passes. */
    public long tokens() {
        return candidateTokens()
                + IntStream.range(0, targets()).mapToLong(this::sensedTokens).sum();
    }

    private long sensedTokens(int target) {
        int seqlen = provenance
                .models()
                .get(target / provenance.sparsities().size())
                .searchText()
                .seqlen();
        return RunDirectory.passes(path, target + 1).stream()
                .mapToLong(pass -> (long) Slopes.PASSES * pass.windows() * seqlen)
                .sum();
    }

    private long candidateTokens() {
        // What failed and was tried again stands twice in the journal.
        Map<String, Measurement> candidates = new HashMap<>();
        journal().stream()
                .filter(each -> each.purpose().isSearch())
                .forEach(each -> candidates.put(each.task().key(), each));
        return candidates.values().stream()
                .mapToLong(each -> each.request()
                        .tokens(
                                provenance
                                        .model(each.purpose().model())
                                        .searchText()
                                        .seqlen(),
                                each.shared()))
                .sum();
    }

    /** The same in passes of all targets over their whole search texts. */
    public double passes() {
        long each = provenance.models().stream()
                        .map(Provenance.Model::searchText)
                        .mapToLong(text -> (long) text.windows() * text.seqlen())
                        .sum()
                * provenance.sparsities().size();
        return tokens() / (double) each;
    }

    /**
     * What a guided search knew of its targets, model by model; of what was never passed backwards there is nothing.
     */
    public List<SensitivityProfile> sensitivities() {
        List<SensitivityProfile> known = new ArrayList<>();
        for (int target = 0; target < targets(); target++) {
            int model = target / provenance.sparsities().size();
            double sparsity =
                    provenance.sparsities().get(target % provenance.sparsities().size());
            List<Slopes> passes = RunDirectory.passes(path, target + 1);
            Optional<ScoreProfile> scores = profile(model + 1);
            if (!passes.isEmpty() && scores.isPresent()) {
                SensitivityProfile nothing =
                        SensitivityProfile.empty(facts(provenance.models().get(model)), sparsity, scores.get());
                known.add(nothing.of(passes, measured(model, sparsity)));
            }
        }
        return known;
    }

    private static Map<String, String> facts(Provenance.Model model) {
        Text text = model.searchText();
        return Map.of(
                SensitivityProfile.MODEL,
                model.sha256(),
                SensitivityProfile.NAME,
                model.name(),
                SensitivityProfile.SOURCE,
                text.source(),
                SensitivityProfile.WINDOWS,
                String.valueOf(text.windows()),
                SensitivityProfile.SEQLEN,
                String.valueOf(text.seqlen()));
    }

    /** What was measured on the search text of a model, from 0, from its first window on, pruned one-shot. */
    public List<SensitivityProfile.Measured> measured(int number, double sparsity) {
        Provenance.Model model = provenance.models().get(number);
        return journal().stream()
                .filter(each -> each.purpose().model().equals(model.name()))
                .filter(each ->
                        each.request().text().text().equals(model.searchText().sha256()))
                .filter(each -> each.request().text().from() == 0)
                .filter(each -> each.request().order() == CalibrationOrder.ONE_SHOT)
                .filter(each -> each.request().allocation().overall() == sparsity)
                .flatMap(each -> each.outcome().losses().stream()
                        .map(losses ->
                                new SensitivityProfile.Measured(each.request().allocation(), losses.of(Metric.NLL))))
                .toList();
    }

    private int targets() {
        return provenance.models().size() * provenance.sparsities().size();
    }

    /** What the formulas saw of the model with a number, from 1. */
    public Optional<ScoreProfile> profile(int model) {
        return RunDirectory.profile(path, model);
    }

    /** Under what the model with a number, from 1, was pruned and measured. */
    public Conditions conditions(int model) {
        Provenance.Model facts = provenance.models().get(model - 1);
        Path recorded = Path.of(facts.path());
        Path demo = Demo.model();
        return new Conditions(
                // Its name is made of its content, and its folder differs from machine to machine.
                demo.getFileName().equals(recorded.getFileName()) ? demo : recorded,
                provenance.dtype(),
                Optional.of(facts.calibration().seqlen()),
                Optional.of(facts.calibration().bos()),
                facts.calibration().source(),
                WindowCount.of(facts.calibration().windows()),
                provenance.calibrationSeed());
    }

    /** Where it was measured. */
    public Placement placement() {
        return new Placement(Device.parse(provenance.device()), Residency.AUTO);
    }

    /** Does what needs files that the run recorded; where they lie elsewhere now, the failure says what to do. */
    public static <T> T asRecorded(Supplier<T> work) {
        try {
            return work.get();
        } catch (SpadeException e) {
            throw new SpadeException(
                    e.getMessage()
                            + " So it stands in the run's record, as seen from where the search was begun; options"
                            + " such as --model, --calibration and --text say where it lies now.",
                    e);
        }
    }

    /** Whether the formula is that of a result, and not only the best so far. */
    public boolean isFinished() {
        return result.isPresent();
    }

    /** Whether a confirmation chose the formula. */
    public boolean isConfirmed() {
        return result.flatMap(found -> found.hall().winner()).isPresent();
    }

    /** The confirmed formula, or before there is one the best so far on the search text. */
    public Optional<String> formula() {
        return result.map(SearchResult::formula)
                .or(() -> hall.map(found -> found.members().get(0).formula()));
    }
}
