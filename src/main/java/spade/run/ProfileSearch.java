package spade.run;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import spade.Doubles;
import spade.Progress;
import spade.SpadeException;
import spade.UsageException;
import spade.Versions;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.formula.Formula;
import spade.formula.NamedFormulas;
import spade.record.ProfileSearchResult;
import spade.record.ProfileSearchResult.Row;
import spade.search.ModelSearch;
import spade.search.ModelledTarget;
import spade.search.Objective;
import spade.search.Predicted;
import spade.space.Operators;
import spade.space.SearchSpace;

/**
 * Finds formulas for models that stand only in profiles: they are evolved on models of the loss, and none is measured.
 */
public final class ProfileSearch {

    /** Published rules that formulas are told beside. */
    private static final List<String> RULES = List.of("uniform", "owl", "dlp", "atp");

    private static final String SLOPE = "slope";

    private static final int POPULATION = 200;
    /** Generations between two looks at budget and clock. */
    private static final int GENERATIONS = 20;
    /** Formulas that a round draws, about: 0.6 of a generation are new. */
    private static final long ROUND = POPULATION * (4 + 6L * GENERATIONS) / 10;
    /** The best formulas that are kept. */
    private static final int MEMBERS = 40;

    /**
     * How a search goes.
     *
     * @param space which formulas there are
     * @param seeds formulas of the first generation
     * @param formulas that are drawn, about; a round that has begun is finished
     * @param seed of all random choices
     */
    public record Settings(SearchSpace space, List<Formula> seeds, Objective objective, long formulas, long seed) {}

    private final List<ProfileTarget> targets;
    private final Settings settings;
    private final BooleanSupplier goesOn;
    private final Progress progress;

    /** @param goesOn is asked now and then; once it says no, the search ends with what it has */
    public ProfileSearch(List<ProfileTarget> targets, Settings settings, BooleanSupplier goesOn, Progress progress) {
        this.targets = List.copyOf(targets);
        this.settings = settings;
        this.goesOn = goesOn;
        this.progress = progress;
        targets.forEach(this::requireSlopes);
    }

    private void requireSlopes(ProfileTarget target) {
        boolean needed = settings.space().operators().leaves().choices().contains(Operators.Leaf.SLOPE)
                || settings.seeds().stream().anyMatch(Formula::needsSlopes);
        double sparsity = target.sensitivity().sparsity();
        if (needed && target.profiles().scores().slopesAt(sparsity).isEmpty()) {
            throw new UsageException("Formulas of the space " + settings.space().name()
                    + " use slopes on the calibration text, and those of " + target.title()
                    + " are not in its profiles; make them again with spade sense, or choose another --space.");
        }
    }

    /** Searches. */
    public ProfileSearchResult run() {
        long begun = System.nanoTime();
        String started = Instant.now().toString();
        long rounds = 0;
        List<Predicted> best = List.of();
        do {
            best = best(Stream.concat(best.stream(), round(seeds(best), settings.seed() + rounds).stream()));
            rounds++;
            progress.report("formulas", rounds * ROUND, Math.max(rounds * ROUND, settings.formulas()));
        } while (goesOn.getAsBoolean() && rounds * ROUND < settings.formulas());
        return new ProfileSearchResult(
                started,
                Versions.all(),
                targets.stream().map(ProfileSearch::target).toList(),
                settings.objective().toString(),
                settings.space().name(),
                settings.seed(),
                rounds * ROUND,
                (System.nanoTime() - begun) / 1e9,
                rules(),
                Stream.concat(Predicted.front(best).stream(), best.stream())
                        .distinct()
                        .limit(MEMBERS)
                        .map(each -> row(each.formula()))
                        .toList());
    }

    private List<Formula> seeds(List<Predicted> best) {
        Stream<Formula> found =
                Stream.concat(Predicted.front(best).stream(), best.stream()).map(Predicted::formula);
        return Stream.concat(settings.seeds().stream(), found)
                .distinct()
                .limit(POPULATION / 2)
                .toList();
    }

    private List<Predicted> round(List<Formula> seeds, long seed) {
        List<ModelledTarget> modelled =
                targets.stream().map(ProfileTarget::modelled).toList();
        return ModelSearch.run(settings.space(), modelled, settings.objective(), seeds, POPULATION, GENERATIONS, seed);
    }

    /** Of every formula once; of one complexity not too many, so that small ones are among them. */
    private static List<Predicted> best(Stream<Predicted> found) {
        Map<Integer, Integer> byComplexity = new HashMap<>();
        return found.sorted(Comparator.comparingDouble(Predicted::loss))
                .distinct()
                .filter(each -> byComplexity.merge(each.formula().complexity(), 1, Integer::sum) <= MEMBERS)
                .toList();
    }

    private static ProfileSearchResult.Target target(ProfileTarget target) {
        return new ProfileSearchResult.Target(
                target.profiles().name(),
                target.sensitivity().sparsity(),
                target.profiles().scores().provenance(),
                target.sensitivity().provenance(),
                target.modelled().model().ranks());
    }

    /** What is predicted of a formula on these targets. */
    Row row(Formula formula) {
        return row(
                formula.toString(),
                formula.complexity(),
                target -> new AllocationRule.ByFormula(formula)
                        .allocate(
                                target.profiles().scores(), target.sensitivity().sparsity()));
    }

    /** What is predicted of the rules that formulas are told beside. */
    List<Row> rules() {
        return Stream.concat(
                        RULES.stream().map(name -> {
                            Row named = row(NamedFormulas.find(name).orElseThrow());
                            return new Row(name, named.complexity(), named.loss(), named.losses());
                        }),
                        Stream.of(row(SLOPE, 0, ProfileTarget::slope)))
                .toList();
    }

    private interface Allocating {
        Allocation of(ProfileTarget target);
    }

    private Row row(String name, int complexity, Allocating rule) {
        Doubles losses = Doubles.of(targets.stream().mapToDouble(target -> predicted(target, rule)));
        return new Row(name, complexity, settings.objective().of(losses.stream()), losses);
    }

    /** NaN where the model lacks what the rule names. */
    private static double predicted(ProfileTarget target, Allocating rule) {
        try {
            return target.modelled().model().predict(rule.of(target));
        } catch (SpadeException e) {
            return Double.NaN;
        }
    }
}
