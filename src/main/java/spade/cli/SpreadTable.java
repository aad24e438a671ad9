package spade.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import spade.Doubles;
import spade.Lines;
import spade.evaluate.PairedDifference;
import spade.prune.CalibrationOrder;
import spade.record.HallOfFame;
import spade.record.Purpose;
import spade.record.RunRecord;
import spade.record.SearchResult;
import spade.search.Strategy;

/** Searches that differ in seed and strategy alone, side by side: what each found, and how far they lie apart. */
final class SpreadTable {

    private static final String UNIFORM = "uniform";
    private static final List<String> HEADS = List.of(
            "search", "seed", "passes", "nodes", "search text", "confirmation", "report", "from uniform", "formula");

    private final List<SearchResult> results;
    private final Lines text = new Lines();

    /** What a search found for a target: the numbers of a row. */
    private record Found(
            double passes, double nodes, double search, double confirmation, double report, double fromUniform) {

        static Found of(SearchResult result, SearchResult.TargetResult target) {
            return new Found(
                    RunRecord.read(Path.of(result.run())).passes(),
                    result.best().map(HallOfFame.Member::complexity).orElse(0),
                    perplexity(target, Purpose.Phase.SEARCH, CalibrationOrder.ONE_SHOT),
                    perplexity(target, Purpose.Phase.CONFIRMATION, CalibrationOrder.SEQUENTIAL),
                    perplexity(target, Purpose.Phase.REPORT, CalibrationOrder.SEQUENTIAL),
                    reported(target, SearchResult.BEST).mean()
                            - reported(target, UNIFORM).mean());
        }

        private static double perplexity(SearchResult.TargetResult target, Purpose.Phase text, CalibrationOrder order) {
            return target.row(SearchResult.BEST, text, Optional.of(order))
                    .map(SearchResult.Row::perplexity)
                    .orElse(Double.NaN);
        }

        /** A statistic of every number. */
        static Found over(List<Found> all, ToDoubleFunction<double[]> statistic) {
            return new Found(
                    over(all, Found::passes, statistic),
                    over(all, Found::nodes, statistic),
                    over(all, Found::search, statistic),
                    over(all, Found::confirmation, statistic),
                    over(all, Found::report, statistic),
                    over(all, Found::fromUniform, statistic));
        }

        private static double over(
                List<Found> all, ToDoubleFunction<Found> number, ToDoubleFunction<double[]> statistic) {
            return statistic.applyAsDouble(all.stream().mapToDouble(number).toArray());
        }

        /** @param difference its format */
        List<String> cells(String search, String seed, String difference, String formula) {
            return List.of(
                    search,
                    seed,
                    Lines.format("%.1f", passes),
                    Lines.format(formula.isEmpty() ? "%.1f" : "%.0f", nodes),
                    HallTable.perplexity(this.search),
                    HallTable.perplexity(confirmation),
                    HallTable.perplexity(report),
                    Lines.format(difference, fromUniform),
                    formula);
        }
    }

    private SpreadTable(List<SearchResult> results) {
        this.results = results;
    }

    /** @param results at least one */
    static String of(List<SearchResult> results) {
        SpreadTable table = new SpreadTable(results);
        IntStream.range(0, results.get(0).targets().size()).forEach(table::target);
        table.text.add(
                "%nOf each search the best formula: confirmation and report sequential, the difference in nats per"
                        + " token on the first report text. A pass: the whole search text through a pruned model.");
        return table.text.toString();
    }

    private Map<Strategy, List<SearchResult>> byStrategy() {
        return results.stream()
                .collect(Collectors.groupingBy(
                        result -> result.provenance().search().strategy(), LinkedHashMap::new, Collectors.toList()));
    }

    private void target(int number) {
        TextTable table = new TextTable(HEADS);
        byStrategy().forEach((strategy, searches) -> {
            List<Found> all = new ArrayList<>();
            for (SearchResult result : searches) {
                Found found = Found.of(result, result.targets().get(number));
                all.add(found);
                String seed = String.valueOf(result.provenance().search().seed());
                table.add(found.cells(strategy.toString(), seed, "%+.4f", result.formula()));
            }
            if (all.size() > 1) {
                table.add(Found.over(all, new Mean()::evaluate).cells(strategy.toString(), "mean", "%+.4f", ""));
                table.add(Found.over(all, new StandardDeviation()::evaluate)
                        .cells(strategy.toString(), "sd", "%.4f", ""));
            }
        });
        SearchResult.TargetResult target = results.get(0).targets().get(number);
        text.add("%n%s at sparsity %s%n%n%s%n", target.model(), target.sparsity(), table);
        byStrategy().forEach((strategy, searches) -> {
            List<Doubles> uniform = Collections.nCopies(
                    searches.size(), reported(searches.get(0).targets().get(number), UNIFORM));
            add(
                    PairedDifference.of(strategy.toString(), reported(searches, number), UNIFORM, uniform),
                    searches.size());
        });
        againstRandom(number);
    }

    /** The seeds that both strategies have searched with, each beside its like. */
    private void againstRandom(int number) {
        List<SearchResult> random = byStrategy().getOrDefault(Strategy.RANDOM, List.of());
        byStrategy().forEach((strategy, searches) -> {
            int pairs = Math.min(random.size(), searches.size());
            if (strategy != Strategy.RANDOM && pairs > 0) {
                add(
                        PairedDifference.of(
                                strategy.toString(),
                                reported(searches.subList(0, pairs), number),
                                Strategy.RANDOM.toString(),
                                reported(random.subList(0, pairs), number)),
                        pairs);
            }
        });
    }

    private void add(PairedDifference difference, int seeds) {
        text.add(
                "%s against %s: %s nats per token: %s (%d report windows, %d seed%s)",
                difference.method(),
                difference.reference(),
                HallTable.interval(difference),
                difference.verdict(),
                difference.windows(),
                seeds,
                seeds == 1 ? "" : "s");
    }

    /** By search. */
    private static List<Doubles> reported(List<SearchResult> searches, int target) {
        return searches.stream()
                .map(search -> reported(search.targets().get(target), SearchResult.BEST))
                .toList();
    }

    /** Negative log-likelihoods by window. */
    private static Doubles reported(SearchResult.TargetResult target, String method) {
        return target.row(method, Purpose.Phase.REPORT, Optional.of(CalibrationOrder.SEQUENTIAL))
                .map(SearchResult.Row::nll)
                .orElse(Doubles.NONE);
    }
}
