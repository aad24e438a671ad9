package spade.formula;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Published allocation methods that are formulas of this language. */
public final class NamedFormulas {

    /** OWL (Yin et al., ICML 2024) with its published settings M = 5, λ = 0.08. */
    public static final Formula OWL = FormulaParser.parse("range(outlier_ratio(scores, 5), -0.08)");

    private static final Map<String, Formula> BY_NAME = new LinkedHashMap<>(Map.of("owl", OWL));

    private NamedFormulas() {}

    /** Every named formula by its name. */
    public static Map<String, Formula> all() {
        return Collections.unmodifiableMap(BY_NAME);
    }
}
