package spade.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spade.Doubles;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.formula.BlockValues;
import spade.formula.Formula;
import spade.formula.NamedFormulas;
import spade.formula.notation.FormulaReader;
import spade.formula.notation.GraphString;
import spade.formula.notation.Notation;
import spade.formula.simplify.Simplifier;
import spade.measure.Workbench;
import spade.profile.ProfileFile;
import spade.profile.ScoreProfile;

/** Shows a formula in every notation, and the allocation that it gives. */
@Command(
        name = "formula",
        aliases = "formulas",
        description = "Shows a formula: in words and in every notation, simplified, and the allocation it gives."
                + " Without one it lists those that have a name.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class FormulaCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "FORMULA",
            description = "A name, a formula, a graph string of DSA, or a formula's JSON.")
    private @Nullable String text;

    @Option(
            names = "--as",
            paramLabel = "NOTATION",
            description = "Print only this: text, latex, python, json, graph or english.")
    private @Nullable String notation;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description = "Show the allocation for the model of a score profile, such as scores.profile of a run.")
    private @Nullable Path profile;

    @Option(
            names = "--sparsity",
            paramLabel = "S",
            defaultValue = "0.7",
            description = "Overall sparsity of the allocation, in (0, 1) (default: ${DEFAULT-VALUE}).")
    private double sparsity;

    @Mixin
    private ModelOptions models;

    @Mixin
    private OutputOptions output;

    /** A formula that has a name, as {@code --json} lists it. */
    private record Named(String name, String formula, String source) {}

    /**
     * Everything about a formula as {@code --json} prints it; what needs a model is null without one.
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
            String simplified,
            int complexity,
            int simplifiedComplexity,
            Map<String, String> notations,
            @Nullable Double sparsity,
            double @Nullable [] values,
            @Nullable Boolean alive,
            @Nullable Doubles allocation,
            double @Nullable [] released,
            @Nullable String granularity,
            @Nullable List<String> linears,
            @Nullable List<Doubles> linearAllocation) {}

    @Override
    public Integer call() {
        if (text == null) {
            list();
            return 0;
        }
        Formula formula = FormulaReader.read(text);
        Allocation.requireTarget(sparsity);
        if (notation != null) {
            Notation wanted = Notation.parse(notation);
            System.out.println(wanted.write(formula)
                    .orElseThrow(() -> new UsageException(
                            "The formula " + formula + " cannot be written as " + wanted + "; use another --as.")));
            return 0;
        }
        Output shown = output(formula, profile(formula));
        output.print(shown, () -> plain(shown));
        return 0;
    }

    private void list() {
        output.print(
                NamedFormulas.all().stream()
                        .map(named -> new Named(named.name(), named.formula().toString(), named.source()))
                        .toList(),
                () -> NamedFormulas.all().stream()
                        .map(named -> String.format(
                                Locale.ROOT, "%-9s %-63s %s", named.name(), named.formula(), named.source()))
                        .collect(Collectors.joining(System.lineSeparator())));
    }

    private Optional<ScoreProfile> profile(Formula formula) {
        if (profile != null) {
            return Optional.of(ProfileFile.read(profile));
        }
        if (!models.namesModel()) {
            return Optional.empty();
        }
        try (Display display = output.display();
                Workbench workbench = Workbench.open(models.conditions(), models.placement(), display)) {
            models.noteCalibration(workbench, display);
            return Optional.of(workbench.calibrated().profile(formula.detail()));
        }
    }

    private Output output(Formula formula, Optional<ScoreProfile> profile) {
        Formula simplified = Simplifier.simplify(formula);
        Map<String, String> notations = new LinkedHashMap<>();
        for (Notation each : Notation.values()) {
            each.write(formula).ifPresent(written -> notations.put(each.toString(), written));
        }
        Optional<BlockValues> values = profile.map(formula::evaluate);
        Optional<Allocation> allocation =
                profile.map(model -> new AllocationRule.ByFormula(formula).allocate(model, sparsity));
        return new Output(
                formula.toString(),
                simplified.toString(),
                formula.complexity(),
                simplified.complexity(),
                notations,
                profile.isPresent() ? sparsity : null,
                values.map(found -> found.values().toArray()).orElse(null),
                values.map(BlockValues::alive).orElse(null),
                allocation.map(Allocation::sparsities).orElse(null),
                profile.filter(model -> notations.containsKey(Notation.GRAPH.toString()))
                        .map(model -> GraphString.sparsities(formula, model, sparsity))
                        .orElse(null),
                allocation.map(Allocation::granularity).orElse(null),
                profile.map(ScoreProfile::linears).orElse(null),
                allocation.map(Allocation::linears).orElse(null));
    }

    private static String plain(Output output) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s%n%nComplexity %d; simplified %d: %s%n",
                output.formula(),
                output.complexity(),
                output.simplifiedComplexity(),
                output.simplified()));
        output.notations().forEach((name, written) -> {
            if (!name.equals("text")) {
                text.append(String.format(Locale.ROOT, "%n--- %s%n%s%n", name, written.strip()));
            }
        });
        if (output.allocation() != null) {
            text.append(String.format(Locale.ROOT, "%n--- allocation at sparsity %s%n", output.sparsity()));
            if (Boolean.FALSE.equals(output.alive())) {
                text.append("The values do not tell the blocks apart, or are not all finite.\n");
            }
            text.append(AllocationChart.draw(output.allocation()));
            if (output.linears() != null && output.linearAllocation() != null) {
                text.append(AllocationChart.table(output.linears(), output.linearAllocation()));
            }
        }
        return text.toString().stripTrailing();
    }
}
