package spade.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spade.Doubles;
import spade.Lines;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.allocation.Tendency;
import spade.cli.SourceOptions.Source;
import spade.formula.BlockValues;
import spade.formula.Formula;
import spade.formula.NamedFormulas;
import spade.formula.notation.FormulaReader;
import spade.formula.notation.GraphString;
import spade.formula.notation.Notation;
import spade.hub.Hub;
import spade.measure.CalibratedModel;
import spade.measure.CalibrationCache;
import spade.measure.Workbench;
import spade.model.Families;
import spade.profile.ProfileDetail;
import spade.profile.ProfileFile;
import spade.profile.ScoreProfile;

/** Explains a formula: in words, as equations, and by the allocation that it gives. */
@Command(
        name = "formula",
        aliases = "formulas",
        description = {
            "Explains a formula, or lists those that have a name.",
            "In words, as equations, and by the allocation that it gives a model: the demo's, if none is named and its"
                    + " scores are known already. --as writes it as code."
        },
        footer = {"", "Example:", "  spade formula owl --profile runs/a/scores.profile --sparsity 0.6"})
final class FormulaCommand implements Callable<Integer> {

    private static final String ALL = "all";
    private static final int WIDTH = 100;

    @Parameters(
            arity = "0..1",
            paramLabel = "FORMULA|RUN",
            description = "A name, a formula, a graph string of DSA, a formula's JSON, or a run directory.")
    private Optional<String> text;

    @Mixin
    private SourceOptions sources;

    @Option(
            names = "--as",
            paramLabel = "NOTATION",
            description = "Only text, latex, python, json, graph or english; or all of them.")
    private Optional<String> notation;

    @Option(names = "--profile", paramLabel = "FILE", description = "Allocate for the model of a scores.profile.")
    private Optional<Path> profile;

    @Option(names = "--sparsity", paramLabel = "S", description = "Of the allocation (default: the run's, or 0.7).")
    private Optional<Double> sparsity;

    @Mixin
    private ModelOptions models;

    @Mixin
    private OutputOptions output;

    /** A formula that has a name, as {@code --json} lists it. */
    private record Named(String name, String formula, String source) {}

    /** What a formula allocates for: a model in words and what it sees of it. */
    private record Seen(String model, ScoreProfile profile) {}

    /**
     * Everything about a formula as {@code --json} prints it; what needs a model is empty without one.
     *
     * @param model for which the allocation is
     * @param values by unit, before the range
     * @param alive whether the values are finite and differ
     * @param tendency what the sparsities of blocks go with
     * @param granularity what has a sparsity of its own
     * @param linears kinds of linears, the columns of {@code linearAllocation}
     * @param released what DSA's released code makes of the values, where the formula is one of its graph strings
     * @param linearAllocation [block][linear], empty where all linears of a block are alike
     */
    private record Output(
            String formula,
            int complexity,
            Map<String, String> notations,
            Optional<String> model,
            Optional<Double> sparsity,
            Optional<Doubles> values,
            Optional<Boolean> alive,
            Optional<String> caution,
            Optional<Doubles> allocation,
            Optional<Tendency> tendency,
            Optional<Doubles> released,
            Optional<String> granularity,
            Optional<List<String>> linears,
            Optional<List<Doubles>> linearAllocation) {}

    @Override
    public Integer call() {
        if (text.isEmpty()) {
            list();
            return 0;
        }
        try (Display display = output.display()) {
            Source source = sources.find(text.get(), sentence -> display.line("%s", sentence));
            Formula formula = FormulaReader.read(source.name());
            double overall = Allocation.requireTarget(sparsity.or(() -> source.run()
                            .map(run -> run.provenance().sparsities().get(0)))
                    .orElse(0.7));
            if (notation.isPresent() && !notation.get().equals(ALL)) {
                System.out.println(written(formula, Notation.parse(notation.get())));
                return 0;
            }
            Optional<Seen> seen = seen(source, new AllocationRule.ByFormula(formula), overall, display);
            Optional<Allocation> allocation =
                    seen.map(model -> new AllocationRule.ByFormula(formula).allocate(model.profile(), overall));
            if (seen.isEmpty()) {
                noteUnknownLinears(formula, display);
            }
            Output shown = output(formula, seen, allocation);
            output.print(shown, () -> plain(formula, shown, allocation));
        }
        return 0;
    }

    private void list() {
        output.print(
                NamedFormulas.all().stream()
                        .map(named -> new Named(named.name(), named.formula().toString(), named.source()))
                        .toList(),
                () -> NamedFormulas.all().stream()
                        .map(named -> Lines.format("%-9s %-63s %s", named.name(), named.formula(), named.source()))
                        .collect(Collectors.joining(System.lineSeparator())));
    }

    /** A formula in a notation that may not have a word for it. */
    static String written(Formula formula, Notation as) {
        return as.write(formula)
                .orElseThrow(() -> new UsageException("The formula " + formula + " cannot be written as " + as + ": "
                        + GraphString.obstacle(formula).orElse("it has no words for it") + "; use another --as."));
    }

    private static void noteUnknownLinears(Formula formula, Display display) {
        List<String> known = Families.linears();
        formula.offsets().byKind().keySet().stream()
                .filter(kind -> !known.contains(kind))
                .forEach(kind -> display.line(
                        "No model that this program reads has a linear '%s'; they have %s.",
                        kind, String.join(", ", known)));
    }

    /**
     * What the allocation is for: a profile, a run's model, the model that is named, or the demo's if it is at hand.
     */
    private Optional<Seen> seen(Source source, AllocationRule.ByFormula rule, double overall, Display display) {
        if (profile.isPresent()) {
            return profile.map(file -> new Seen("the model of " + file, ProfileFile.read(file)));
        }
        if (!models.isNamed() && source.run().isPresent()) {
            return source.run()
                    .flatMap(run -> run.profile(1)
                            .map(known -> new Seen(run.provenance().modelNames().get(0) + " of the run", known)));
        }
        // Who asks for words does not wait for native libraries to be unpacked.
        if (!models.isNamed() && !CalibrationCache.hasProfiles()) {
            return Optional.empty();
        }
        // The outlier ratio, beside which the allocation is told, needs the distributions. A reverse pass for slopes is
        // made of a model that is named.
        ProfileDetail detail = rule.detail().and(ProfileDetail.DISTRIBUTIONS);
        try (Workbench workbench = Workbench.open(models.conditions(), models.placement(), display)) {
            if (!models.isNamed()) {
                return workbench.linears().containsAll(rule.kinds()) && !rule.needsSlopes()
                        ? workbench.calibrated().cachedProfile(detail).map(known -> new Seen("the demo", known))
                        : Optional.empty();
            }
            rule.requireKinds(workbench.linears());
            models.cutCalibration(workbench, display);
            CalibratedModel calibrated = workbench.calibrated();
            ScoreProfile known = calibrated.profile(detail);
            return Optional.of(new Seen(
                    Hub.shortName(models.models().get(0)),
                    rule.needsSlopes() ? calibrated.withSlopes(known, overall) : known));
        }
    }

    private static Output output(Formula formula, Optional<Seen> seen, Optional<Allocation> allocation) {
        Map<String, String> notations = new LinkedHashMap<>();
        for (Notation each : Notation.values()) {
            each.write(formula).ifPresent(written -> notations.put(each.toString(), written));
        }
        Optional<ScoreProfile> profile = seen.map(Seen::profile);
        Optional<BlockValues> values = profile.map(
                model -> formula.evaluate(model, allocation.orElseThrow().overall()));
        return new Output(
                formula.toString(),
                formula.complexity(),
                notations,
                seen.map(Seen::model),
                allocation.map(Allocation::overall),
                values.map(BlockValues::values),
                values.map(BlockValues::alive),
                values.flatMap(new AllocationRule.ByFormula(formula)::caution),
                allocation.map(Allocation::sparsities),
                allocation.flatMap(found -> profile.map(model -> Tendency.of(found, model))),
                profile.filter(model -> notations.containsKey(Notation.GRAPH.toString()))
                        .map(model -> Doubles.of(GraphString.sparsities(
                                formula, model, allocation.orElseThrow().overall()))),
                allocation.map(found -> found.granularity().toString()),
                profile.map(ScoreProfile::linears),
                allocation.map(Allocation::linears));
    }

    private String plain(Formula formula, Output output, Optional<Allocation> allocation) {
        Lines text = new Lines().add("%s%n", output.formula());
        NamedFormulas.all().stream()
                .filter(named -> named.formula().equals(formula))
                .forEach(named -> text.add("%s: %s", named.name(), named.source()));
        text.add("Complexity %d", output.complexity());
        boolean all = notation.isPresent();
        for (Notation each : all ? List.of(Notation.values()) : List.of(Notation.ENGLISH, Notation.LATEX)) {
            String heading = all ? "--- " + each + System.lineSeparator() : "";
            each.write(formula)
                    .map(written -> each == Notation.ENGLISH ? wrapped(written) : written)
                    .ifPresent(written -> text.add("%n%s%s", heading, written.strip()));
        }
        allocation.ifPresentOrElse(
                found -> allocation(text, output, found),
                () -> text.add("%nName a model by --model or --profile to see its allocation."));
        return text.toString().stripTrailing();
    }

    private static String wrapped(String text) {
        return text.replaceAll("(.{1," + WIDTH + "})( +|$)", "$1" + System.lineSeparator());
    }

    private static void allocation(Lines text, Output output, Allocation allocation) {
        text.add("%nAllocation for %s at sparsity %s:", output.model().orElseThrow(), allocation.overall());
        output.caution().ifPresent(caution -> text.add("%s", caution));
        text.append(Charts.allocation(allocation.sparsities()))
                .append(Charts.table(output.linears().orElseThrow(), allocation.linears()))
                .add("%s", output.tendency().orElseThrow().describe(allocation));
    }
}
