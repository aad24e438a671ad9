package spade.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import spade.Doubles;
import spade.VersionedFile;
import spade.allocation.Allocation;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.record.ConfirmationSettings;
import spade.record.HallOfFame;
import spade.record.Journal;
import spade.record.Measurement;
import spade.record.Provenance;
import spade.record.Purpose;
import spade.record.RunDirectory;
import spade.record.SearchResult;
import spade.record.Text;
import spade.search.EvolutionSettings;
import spade.search.Origin;
import spade.search.SearchSettings;
import spade.search.Stages;
import spade.search.Strategy;
import spade.space.SearchSpaces;
import spade.tensor.DType;

/** A run directory as a search leaves it, with candidates whose numbers a test knows. */
final class RecordedRun {

    static final int WINDOWS = 4;
    static final int BLOCKS = 6;
    static final double UNIFORM_NLL = 4.4;
    private static final double SPARSITY = 0.7;
    private static final String TEXT = "text";

    private RecordedRun() {}

    /** Candidate i of {@code candidates} has {@code 4.5 − i/100} nats and saw all windows if i is even, else half. */
    static Path write(Path path, String model, int candidates) {
        ScoreProfile profile = Profiles.random(new Random(1), BLOCKS);
        try (RunDirectory directory = RunDirectory.create(path)) {
            directory.writeProvenance(provenance(model, profile.linears(), Metric.NLL));
            directory.writeProfile(1, profile);
        }
        add(path, baseline(model, "dense", Allocation.dense(BLOCKS), Metric.NLL, rising(4.0, WINDOWS)));
        add(path, uniform(model, Metric.NLL, rising(UNIFORM_NLL, WINDOWS)));
        for (int number = 1; number <= candidates; number++) {
            add(path, candidate(model, number));
        }
        return path;
    }

    private static Provenance provenance(String model, List<String> linears, Metric metric) {
        Text text = new Text("text.txt", 128, WINDOWS, 1000, TEXT);
        return new Provenance(
                "2026-01-02T03:04:05Z",
                Map.of(),
                List.of(new Provenance.Model(
                        model,
                        "/models/" + model,
                        "",
                        "",
                        "LlamaForCausalLM",
                        BLOCKS,
                        linears,
                        text,
                        text,
                        Optional.empty(),
                        text)),
                List.of(SPARSITY),
                "cpu",
                DType.FLOAT32,
                "wanda",
                Optional.empty(),
                new ConfirmationSettings(0, 1),
                new SearchSettings(
                        SearchSpaces.named("whole"),
                        List.of(),
                        metric,
                        Strategy.EVOLUTION,
                        new Stages(List.of(WINDOWS / 2, WINDOWS)),
                        EvolutionSettings.USUAL,
                        20,
                        100,
                        Optional.empty(),
                        Optional.empty(),
                        1));
    }

    static String formula(int number) {
        return number % 3 == 0
                ? "range((mean(scores) + depth), +0." + (1000 + number) + ")"
                : "range(mean(scores), +0." + (1000 + number) + ")";
    }

    private static Measurement candidate(String model, int number) {
        Origin origin = number == 1
                ? new Origin("seed", List.of())
                : new Origin("crossover", List.of(number - 1, (number + 1) / 2));
        return number == 5
                ? candidate(model, number, formula(number), origin, Outcome.failed(model + " failed"))
                : candidate(
                        model,
                        number,
                        formula(number),
                        origin,
                        losses(Map.of(
                                Metric.NLL, rising(4.5 - number / 100.0, number % 2 == 0 ? WINDOWS : WINDOWS / 2))));
    }

    /** Later windows are harder, for all alike. */
    private static Doubles rising(double nll, int windows) {
        return Doubles.of(IntStream.range(0, windows).mapToDouble(w -> nll + 0.1 * w));
    }

    static Outcome losses(Map<Metric, Doubles> byMetric) {
        return Outcome.of(new Losses(byMetric, Doubles.NONE, new Losses.Timing(0.1, 1.0, 1.25)));
    }

    static Measurement candidate(String model, int number, String formula, Origin origin, Outcome outcome) {
        Purpose.Numbered numbered = new Purpose.Numbered(number, 1, formula.contains("depth)") ? 5 : 3, origin);
        return new Measurement(
                new Purpose(Purpose.Phase.SEARCH, model, formula, Optional.of(numbered)),
                request(
                        Allocation.uniform(SPARSITY, BLOCKS),
                        Optional.of(Pruner.WANDA),
                        outcome.losses().map(Losses::units).orElse(WINDOWS / 2)),
                outcome,
                number);
    }

    /** Uniform sparsity on the search text. */
    static Measurement uniform(String model, Metric metric, Doubles losses) {
        return baseline(model, "uniform", Allocation.uniform(SPARSITY, BLOCKS), metric, losses);
    }

    private static Measurement baseline(
            String model, String name, Allocation allocation, Metric metric, Doubles losses) {
        return new Measurement(
                Purpose.of(Purpose.Phase.BASELINE, model, name),
                request(allocation, name.equals("dense") ? Optional.empty() : Optional.of(Pruner.WANDA), losses.size()),
                losses(Map.of(metric, losses)),
                0);
    }

    private static Request request(Allocation allocation, Optional<Pruner> pruner, int windows) {
        return new Request(
                "model",
                allocation,
                pruner,
                CalibrationOrder.ONE_SHOT,
                0,
                new TextPart(TEXT, 0, windows),
                Set.of(Metric.NLL));
    }

    /** Adds a line to the journal. */
    static void add(Path run, Measurement measurement) {
        try (Journal journal = Journal.open(run.resolve("journal.jsonl"), sentence -> false)) {
            journal.append(measurement);
        }
    }

    /** The run as one that makes something else small. */
    static void measuring(Path run, Metric metric) {
        Provenance begun = VersionedFile.read(run.resolve("run.json"), Provenance.class);
        Provenance.Model model = begun.models().get(0);
        VersionedFile.write(run.resolve("run.json"), provenance(model.name(), model.linears(), metric));
    }

    /** Adds the hall of fame, with which a best formula is known. */
    static void crown(Path run, int number) {
        HallOfFame.Member member = new HallOfFame.Member(
                number, 3, 4, Math.exp(4), formula(number), List.of(Doubles.repeated(SPARSITY, BLOCKS)));
        try (RunDirectory directory = RunDirectory.open(run)) {
            directory.writeHall(new HallOfFame(List.of(member)));
        }
    }

    /** Ends the run with a result. */
    static void end(Path run, int number) {
        try (RunDirectory directory = RunDirectory.open(run)) {
            directory.writeResult(new SearchResult(
                    run.toString(),
                    directory.provenance(),
                    formula(number),
                    number,
                    number,
                    "candidates",
                    1,
                    new HallOfFame(List.of()),
                    List.of()));
        }
    }
}
