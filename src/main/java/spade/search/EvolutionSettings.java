package spade.search;

import io.jenetics.AnyGene;
import io.jenetics.EliteSelector;
import io.jenetics.LinearRankSelector;
import io.jenetics.Selector;
import io.jenetics.TournamentSelector;
import io.jenetics.TruncationSelector;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spade.UsageException;
import spade.formula.Formula;

/**
 * How evolution picks parents, changes them and keeps its population apart. The defaults were measured on the demo
 * model ({@code results/evolution-settings.md}).
 *
 * @param selector {@code tournament:N} (N draws, the best of them), {@code linear-rank} or {@code truncation}; only
 *     ranks count, because the fitness of what pruning broke has no bounds
 * @param elite the best formulas that every generation keeps
 * @param crossover share of formulas that are crossed
 * @param mutation share of formulas that are mutated
 * @param diversity allocations with so small a mean difference of sparsities count as one: they are measured once, and
 *     the population keeps the best of them
 * @param restart generations without a better formula after which all but the elite make room for new ones; 0: never
 */
public record EvolutionSettings(
        String selector, int elite, double crossover, double mutation, double diversity, int restart) {

    private static final Pattern TOURNAMENT = Pattern.compile("tournament:(\\d{1,3})");

    /** What a search takes unless told otherwise. */
    public static final EvolutionSettings USUAL = new EvolutionSettings("tournament:3", 2, 0.5, 0.6, 0.003, 15);

    public EvolutionSettings {
        if (elite < 0 || restart < 0) {
            throw new UsageException("Neither --elite " + elite + " nor --restart " + restart + " may be below 0.");
        }
        requireShare("--crossover", crossover);
        requireShare("--mutation", mutation);
        requireShare("--diversity", diversity);
        selector(selector);
    }

    private static void requireShare(String option, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new UsageException("The " + option + " of " + value + " is not between 0 and 1.");
        }
    }

    /** Picks those that stay: the elite, and others. */
    Selector<AnyGene<Formula>, Double> survivors() {
        return elite == 0 ? offspring() : new EliteSelector<>(elite, offspring());
    }

    /** Picks parents. */
    Selector<AnyGene<Formula>, Double> offspring() {
        return selector(selector);
    }

    private static Selector<AnyGene<Formula>, Double> selector(String text) {
        Matcher tournament = TOURNAMENT.matcher(text);
        if (tournament.matches() && Integer.parseInt(tournament.group(1)) >= 2) {
            return new TournamentSelector<>(Integer.parseInt(tournament.group(1)));
        }
        return switch (text) {
            case "linear-rank" -> new LinearRankSelector<>();
            case "truncation" -> new TruncationSelector<>();
            default ->
                throw new UsageException("Unknown selector '" + text
                        + "': use tournament:N with at least 2, linear-rank or truncation.");
        };
    }
}
