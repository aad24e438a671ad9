package spade.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.profile.ScoreProfile;

/**
 * One model at one sparsity.
 *
 * @param model its name
 * @param sparsity overall
 * @param allocations sparsity by block and name, the best formula's first
 * @param outlierRatio share of scores above five times their mean by block, what OWL is made of
 * @param linears kinds of linears, the columns of {@code linearAllocation}
 * @param linearAllocation [block][linear] of the best, empty where all linears of a block are alike
 * @param rows of the confirmed table; empty before the end
 * @param differences from the baselines; empty before the end
 */
record TargetPage(
        String model,
        double sparsity,
        Map<String, double[]> allocations,
        double[] outlierRatio,
        List<String> linears,
        double[][] linearAllocation,
        List<JsonNode> rows,
        List<JsonNode> differences) {

    static final String BEST = "best";

    static TargetPage of(
            String model, double sparsity, ScoreProfile profile, Optional<String> best, Optional<JsonNode> result) {
        Map<String, double[]> allocations = new LinkedHashMap<>();
        Optional<Allocation> own = best.map(text -> allocation(FormulaParser.parse(text), profile, sparsity));
        own.ifPresent(allocation -> allocations.put(BEST, allocation.sparsities()));
        for (NamedFormulas.Named named : NamedFormulas.all()) {
            if (profile.detail().includes(named.formula().detail())) {
                allocations.put(
                        named.name(),
                        allocation(named.formula(), profile, sparsity).sparsities());
            }
        }
        return new TargetPage(
                model,
                sparsity,
                allocations,
                NamedFormulas.OWL.evaluate(profile).values().toArray(),
                profile.linears(),
                own.map(Allocation::linears).orElse(new double[0][]),
                result.map(found -> of(found.path("table"), model, "target", sparsity))
                        .orElse(List.of()),
                result.map(found -> of(found.path("targets"), model, "sparsity", sparsity).stream()
                                .flatMap(target -> all(target.path("differences")).stream())
                                .toList())
                        .orElse(List.of()));
    }

    private static Allocation allocation(Formula formula, ScoreProfile profile, double sparsity) {
        return new AllocationRule.ByFormula(formula).allocate(profile, sparsity);
    }

    private static List<JsonNode> of(JsonNode array, String model, String name, double sparsity) {
        return all(array).stream()
                .filter(node -> node.path("model").asText().equals(model)
                        && node.path(name).asDouble() == sparsity)
                .toList();
    }

    private static List<JsonNode> all(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
