package spade.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import spade.Doubles;
import spade.VersionedFile;
import spade.allocation.Allocation;
import spade.data.BeginningToken;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.evaluate.PairedDifference;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.measure.TaskEvaluation;
import spade.measure.TextPart;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.record.ConfirmationSettings;
import spade.record.HallOfFame;
import spade.record.Journal;
import spade.record.Machines;
import spade.record.Measurement;
import spade.record.Provenance;
import spade.record.Purpose;
import spade.record.RunDirectory;
import spade.record.SearchResult;
import spade.record.TaskAnswers;
import spade.record.Text;
import spade.search.EvolutionSettings;
import spade.search.Origin;
import spade.search.SearchSettings;
import spade.search.Stages;
import spade.search.Strategy;
import spade.space.SearchSpaces;
import spade.tasks.AccuracyDifference;
import spade.tasks.TaskSummary;
import spade.tensor.DType;

/** A run directory as a search leaves it, with candidates whose numbers a test knows. */
final class RecordedRun {

    static final int WINDOWS = 4;
    private static final String SOURCE = "text.txt";
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
        Text text = new Text(SOURCE, 128, BeginningToken.TEXT, WINDOWS, 1000, TEXT);
        return new Provenance(
                "2026-01-02T03:04:05Z",
                Map.of(),
                List.of(new Provenance.Model(
                        model,
                        "/models/" + model,
                        Optional.empty(),
                        "",
                        "",
                        "LlamaForCausalLM",
                        BLOCKS,
                        linears,
                        text,
                        text,
                        Optional.empty(),
                        List.of(text),
                        Optional.empty())),
                List.of(SPARSITY),
                "cpu",
                Optional.of(new Machines(List.of("cpu", "cpu"), Optional.empty())),
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
                        false,
                        EvolutionSettings.USUAL,
                        20,
                        100,
                        Optional.empty(),
                        Optional.empty(),
                        1),
                Optional.empty());
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
                0,
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
                0,
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
                number,
                3,
                4,
                Math.exp(4),
                formula(number),
                List.of(Doubles.repeated(SPARSITY, BLOCKS)),
                Optional.empty());
        try (RunDirectory directory = RunDirectory.open(run)) {
            directory.writeHall(new HallOfFame(List.of(member)));
        }
    }

    /** Ends the run with a result that says nothing of its target. */
    static void end(Path run, int number) {
        end(run, number, new HallOfFame(List.of()), List.of());
    }

    /**
     * Ends the run with a result in which on the report text the dense model has 4 nats, uniform 5 and the best 4.6,
     * and on the confirmation text with two draws uniform 5 and 5.1, the best 4.6 and 4.8, and a simpler formula 4.75
     * twice.
     */
    static void conclude(Path run, int number) {
        Provenance provenance = VersionedFile.read(run.resolve("run.json"), Provenance.class);
        Doubles uniform = rising(5, WINDOWS);
        Doubles best = rising(4.6, WINDOWS);
        List<SearchResult.Row> rows = List.of(
                row("dense", Purpose.Phase.REPORT, Optional.empty(), rising(4, WINDOWS)),
                row("uniform", Purpose.Phase.SEARCH, Optional.of(CalibrationOrder.ONE_SHOT), uniform),
                row("uniform", Purpose.Phase.REPORT, Optional.of(CalibrationOrder.SEQUENTIAL), uniform),
                row("best", Purpose.Phase.REPORT, Optional.of(CalibrationOrder.SEQUENTIAL), best),
                confirmed("uniform", 5, 5.1),
                confirmed("best", 4.6, 4.8),
                confirmed(formula(2), 4.75, 4.75));
        List<Doubles> won = List.of(rising(4.6, WINDOWS), rising(4.8, WINDOWS));
        List<Doubles> simpler = List.of(rising(4.75, WINDOWS), rising(4.75, WINDOWS));
        HallOfFame hall = new HallOfFame(List.of(
                member(number, 5, 4.4).with(new HallOfFame.Confirmation(Math.exp(4.85), Optional.empty())),
                member(2, 3, 4.48)
                        .with(new HallOfFame.Confirmation(
                                Math.exp(4.9), Optional.of(PairedDifference.of("2", simpler, "best", won)))),
                member(7, 2, 4.6)));
        end(
                run,
                number,
                hall,
                List.of(new SearchResult.TargetResult(
                        provenance.modelNames().get(0),
                        SPARSITY,
                        Allocation.uniform(SPARSITY, BLOCKS),
                        rows,
                        List.of(new SearchResult.OnText(
                                SOURCE,
                                Optional.of(new SearchResult.Gain(0.4, 0.3)),
                                List.of(PairedDifference.of("best", List.of(best), "uniform", List.of(uniform))))),
                        Optional.empty())));
    }

    /**
     * The result with answers to 20 of 30 questions of a task: uniform 0.5, OWL broken, the best 0.75 and beyond noise.
     */
    static void answer(Path run) {
        try (RunDirectory directory = RunDirectory.open(run)) {
            SearchResult known = VersionedFile.read(run.resolve("result.json"), SearchResult.class);
            SearchResult.TargetResult target = known.targets().get(0);
            TaskAnswers answers = new TaskAnswers(
                    List.of(
                            new TaskAnswers.Row("uniform", Optional.of(answers(0.5))),
                            new TaskAnswers.Row("owl", Optional.empty()),
                            new TaskAnswers.Row("best", Optional.of(answers(0.75)))),
                    List.of(
                            new TaskAnswers.Difference(
                                    "uniform", List.of(new AccuracyDifference("rte", 0.25, 0.1, 0.4, 0.03))),
                            new TaskAnswers.Difference("owl", List.of())));
            directory.writeResult(new SearchResult(
                    known.run(),
                    known.provenance(),
                    known.formula(),
                    known.candidates(),
                    known.complete(),
                    known.stopped(),
                    known.preparationSeconds(),
                    known.searchSeconds(),
                    known.workers(),
                    known.hall(),
                    List.of(new SearchResult.TargetResult(
                            target.model(),
                            target.sparsity(),
                            target.allocation(),
                            target.rows(),
                            target.verdicts(),
                            Optional.of(answers)))));
        }
    }

    private static TaskEvaluation answers(double accuracy) {
        return new TaskEvaluation(
                BeginningToken.TEXT,
                List.of(new TaskSummary(
                        "rte", 20, 30, 1, accuracy, 0.1, Optional.empty(), Optional.empty(), 1, 0, 0, 0)),
                List.of(),
                100);
    }

    private static SearchResult.Row confirmed(String method, double... byDraw) {
        Doubles perplexities = Doubles.of(DoubleStream.of(byDraw).map(Math::exp));
        Doubles nll = rising(DoubleStream.of(byDraw).average().orElseThrow(), WINDOWS);
        return new SearchResult.Row(
                method,
                Purpose.Phase.CONFIRMATION,
                SOURCE,
                Optional.of(CalibrationOrder.SEQUENTIAL),
                Math.exp(nll.mean()),
                perplexities,
                SPARSITY,
                Allocation.uniform(SPARSITY, BLOCKS),
                nll);
    }

    private static SearchResult.Row row(
            String method, Purpose.Phase text, Optional<CalibrationOrder> order, Doubles nll) {
        return new SearchResult.Row(
                method,
                text,
                SOURCE,
                order,
                Math.exp(nll.mean()),
                Doubles.NONE,
                SPARSITY,
                Allocation.uniform(SPARSITY, BLOCKS),
                nll);
    }

    private static HallOfFame.Member member(int number, int nodes, double nll) {
        return new HallOfFame.Member(
                number,
                nodes,
                nll,
                Math.exp(nll),
                formula(number),
                List.of(Doubles.repeated(SPARSITY, BLOCKS)),
                Optional.empty());
    }

    private static void end(Path run, int number, HallOfFame hall, List<SearchResult.TargetResult> targets) {
        try (RunDirectory directory = RunDirectory.open(run)) {
            directory.writeResult(new SearchResult(
                    run.toString(),
                    directory.provenance(),
                    formula(number),
                    number,
                    number,
                    "candidates",
                    3,
                    1,
                    List.of("cpu#1", "cpu#2"),
                    hall,
                    targets));
        }
    }
}
