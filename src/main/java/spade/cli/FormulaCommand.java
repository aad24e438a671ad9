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
import spade.formula.BlockValues;
import spade.formula.Formula;
import spade.formula.NamedFormulas;
import spade.formula.notation.FormulaReader;
import spade.formula.notation.GraphString;
import spade.formula.notation.Notation;
import spade.measure.Workbench;
import spade.profile.ProfileFile;
import spade.profile.ScoreProfile;

/** Shows a formula in every notation, and the allocation that it gives. */
@Command(
        name = "formula",
        aliases = "formulas",
        description = "Shows a formula: in words and in every notation, and the allocation it gives."
                + " Without one it lists those that have a name.")
final class FormulaCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "FORMULA",
            description = "A name, a formula, a graph string of DSA, or a formula's JSON.")
    private Optional<String> text;

    @Option(
            names = "--as",
            paramLabel = "NOTATION",
            description = "Print only this: text, latex, python, json, graph or english.")
    private Optional<Notation> notation;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description = "Show the allocation for the model of a score profile, such as scores.profile of a run.")
    private Optional<Path> profile;

    @Option(names = "--sparsity", paramLabel = "S", description = "Overall sparsity of the allocation, in (0, 1).")
    private double sparsity = 0.7;

    @Mixin
    private ModelOptions models;

    @Mixin
    private OutputOptions output;

    /** A formula that has a name, as {@code --json} lists it. */
    private record Named(String name, String formula, String source) {}

    /**
     * Everything about a formula as {@code --json} prints it; what needs a model is empty without one.
     *
     * @param values by block, before the range
     * @param alive whether the values are finite and differ
     * @param granularity what has a sparsity of its own
     * @param linears kinds of linears, the columns of {@code linearAllocation}
     * @param released what DSA's released code makes of the values, where the formula is one of its graph strings
     * @param linearAllocation [block][linear], empty where all linears of a block are alike
     */
    private record Output(
            String formula,
            int complexity,
            Map<String, String> notations,
            Optional<Double> sparsity,
            Optional<Doubles> values,
            Optional<Boolean> alive,
            Optional<Doubles> allocation,
            Optional<Doubles> released,
            Optional<String> granularity,
            Optional<List<String>> linears,
            Optional<List<Doubles>> linearAllocation) {}

    @Override
    public Integer call() {
        if (text.isEmpty()) {
            output.print(
                    NamedFormulas.all().stream()
                            .map(named ->
                                    new Named(named.name(), named.formula().toString(), named.source()))
                            .toList(),
                    () -> NamedFormulas.all().stream()
                            .map(named -> Lines.format("%-9s %-63s %s", named.name(), named.formula(), named.source()))
                            .collect(Collectors.joining(System.lineSeparator())));
            return 0;
        }
        Formula formula = FormulaReader.read(text.get());
        Allocation.requireTarget(sparsity);
        if (notation.isPresent()) {
            System.out.println(written(formula, notation.get()));
            return 0;
        }
        Output shown = output(formula, profile(formula));
        output.print(shown, () -> plain(shown));
        return 0;
    }

    /** A formula in a notation that may not have a word for it. */
    static String written(Formula formula, Notation as) {
        return as.write(formula)
                .orElseThrow(() -> new UsageException(
                        "The formula " + formula + " cannot be written as " + as + "; use another --as."));
    }

    private Optional<ScoreProfile> profile(Formula formula) {
        if (profile.isPresent() || models.models().isEmpty()) {
            return profile.map(ProfileFile::read);
        }
        try (Display display = output.display();
                Workbench workbench = Workbench.open(models.conditions(), models.placement(), display)) {
            models.noteCalibration(workbench, display);
            return Optional.of(workbench.calibrated().profile(formula.detail()));
        }
    }

    private Output output(Formula formula, Optional<ScoreProfile> profile) {
        Map<String, String> notations = new LinkedHashMap<>();
        for (Notation each : Notation.values()) {
            each.write(formula).ifPresent(written -> notations.put(each.toString(), written));
        }
        Optional<BlockValues> values = profile.map(formula::evaluate);
        Optional<Allocation> allocation =
                profile.map(model -> new AllocationRule.ByFormula(formula).allocate(model, sparsity));
        return new Output(
                formula.toString(),
                formula.complexity(),
                notations,
                profile.map(model -> sparsity),
                values.map(BlockValues::values),
                values.map(BlockValues::alive),
                allocation.map(Allocation::sparsities),
                profile.filter(model -> notations.containsKey(Notation.GRAPH.toString()))
                        .map(model -> Doubles.of(GraphString.sparsities(formula, model, sparsity))),
                allocation.map(Allocation::granularity),
                profile.map(ScoreProfile::linears),
                allocation.map(Allocation::linears));
    }

    private static String plain(Output output) {
        Lines text = new Lines().add("%s%n", output.formula()).add("Complexity %d", output.complexity());
        output.notations().forEach((name, written) -> {
            if (!name.equals("text")) {
                text.add("%n--- %s%n%s", name, written.strip());
            }
        });
        output.allocation().ifPresent(allocation -> {
            text.add("%n--- allocation at sparsity %s", output.sparsity().orElseThrow());
            if (!output.alive().orElse(true)) {
                text.add("The values do not tell the blocks apart, or are not all finite.");
            }
            text.append(Charts.allocation(allocation))
                    .append(Charts.table(
                            output.linears().orElseThrow(),
                            output.linearAllocation().orElseThrow()));
        });
        return text.toString().stripTrailing();
    }
}
