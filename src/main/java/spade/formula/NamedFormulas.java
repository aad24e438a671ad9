package spade.formula;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import spade.Nearest;
import spade.UsageException;

/** Published allocation methods that are formulas of this language. */
public final class NamedFormulas {

    /**
     * A formula with a name.
     *
     * @param name as users write it
     * @param formula what it stands for
     * @param source where it was published, and with which settings
     */
    public record Named(String name, Formula formula, String source) {}

    private static final List<Named> ALL = List.of(
            named("uniform", "range(0, +0)", "every block alike"),
            named("owl", "range(outlier_ratio(scores, 5), -0.08)", "Yin et al., ICML 2024; M = 5, λ = 0.08"),
            named("dlp", "range(median(scores), +0.15)", "DLP, ICML 2025; α = 0.15, as published for 70 %"),
            named("dlp_mean", "range(mean(scores), +0.15)", "DLP as its released code has it, by the mean; α = 0.15"),
            named("atp", "range(depth, +0.15)", "ATP, ICML 2025: a ramp over depth with β = 0.3 / (L − 1)"),
            named(
                    "alphapruning",
                    "scale(hill_exponent(weights), +0.3)",
                    "AlphaPruning, NeurIPS 2024; ε = 0.3, tails beginning within 0.95 to 1.5 times the spectrum's peak"),
            named(
                    "dsa",
                    "range(exp(cos(geometric_mean(abslog_code(log_code(scores))))), +0.08)",
                    "DSA, NeurIPS 2024: the paper's formula with the code's logarithms (ln ln S is none for S < 1), λ = 0.08"),
            named(
                    "dsa_code",
                    "range(asin(atan(var(abslog_code(scores)))), +0.08)",
                    "DSA's repository: W:(ABSLOG)-(VAR)-(ATAN,ASIN)-(7), λ = 0.08"));

    /** OWL (Yin et al., ICML 2024) with its published settings M = 5, λ = 0.08. */
    public static final Formula OWL = find("owl").orElseThrow();

    private NamedFormulas() {}

    /** Every named formula. */
    public static List<Named> all() {
        return ALL;
    }

    /** The formula of a name. */
    public static Optional<Formula> find(String name) {
        return ALL.stream()
                .filter(named -> named.name().equals(name))
                .map(Named::formula)
                .findFirst();
    }

    /**
     * Reads the name of a formula such as {@code owl} or {@code DSA-code}, or a formula's text; anything else is a
     * {@link UsageException}.
     */
    public static Formula parse(String text) {
        String trimmed = text.strip();
        if (trimmed.indexOf('(') >= 0) {
            return FormulaParser.parse(trimmed);
        }
        String name = trimmed.toLowerCase(Locale.ROOT).replace('-', '_');
        return find(name)
                .orElseThrow(() -> new UsageException("Unknown formula '" + trimmed + "'; "
                        + Nearest.advice(name, ALL.stream().map(Named::name).toList())
                        + "; a formula of your own is written like \"" + OWL + "\"."));
    }

    private static Named named(String name, String text, String source) {
        return new Named(name, FormulaParser.parse(text), source);
    }
}
