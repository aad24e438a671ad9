package spade.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Perplexity;
import spade.formula.NamedFormulas;
import spade.run.ConfirmationSettings;
import spade.run.Demo;
import spade.run.RunDirectory;
import spade.run.SearchListener;
import spade.run.SearchPlan;
import spade.run.SearchResult;
import spade.run.SearchRun;
import spade.run.SearchTexts;
import spade.run.StopRequest;
import spade.run.Workbench;
import spade.search.Candidate;
import spade.search.Objective;
import spade.search.SearchSettings;
import spade.search.Stages;
import spade.search.Strategy;
import spade.space.SearchSpace;
import spade.space.SearchSpaces;

/**
 * The demo search with several seeds by every strategy, as a table: the best formula of each run on the report text
 * beside OWL and uniform, mean and spread.
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.demo.StrategyStudy \
 *     -Dexec.args="OUT_DIR whole 0.7 200 5"
 * }</pre>
 */
public final class StrategyStudy {

    private StrategyStudy() {}

    /**
     * Arguments: the folder for the run directories, search space, overall sparsity, candidates a run, seeds, and the
     * strategy, if not every one.
     */
    public static void main(String[] args) throws IOException {
        Path out = Path.of(args[0]);
        SearchSpace space = SearchSpaces.parse(args[1]);
        double sparsity = Double.parseDouble(args[2]);
        int candidates = Integer.parseInt(args[3]);
        int seeds = Integer.parseInt(args[4]);
        List<Strategy> strategies = args.length > 5 ? List.of(Strategy.parse(args[5])) : List.of(Strategy.values());
        Files.createDirectories(out);
        Map<Strategy, double[]> report = new LinkedHashMap<>();
        Map<Strategy, double[]> search = new LinkedHashMap<>();
        System.out.println("| strategy | seed | search text, one-shot | report text, one-shot | report text, sequential"
                + " | OWL | uniform | seconds | best formula |\n|---|---|---|---|---|---|---|---|---|");
        for (int seed = 1; seed <= seeds; seed++) {
            for (Strategy strategy : strategies) {
                SearchResult result =
                        run(out.resolve(strategy + "-" + seed), space, strategy, sparsity, candidates, seed);
                double sequential = perplexity(result, "best", "report", "sequential");
                report.computeIfAbsent(strategy, s -> new double[seeds])[seed - 1] = sequential;
                search.computeIfAbsent(strategy, s -> new double[seeds])[seed - 1] =
                        perplexity(result, "best", "search", "one-shot");
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %d | %.2f | %.2f | %.2f | %.2f | %.2f | %.0f | `%s` |%n",
                        strategy,
                        seed,
                        perplexity(result, "best", "search", "one-shot"),
                        perplexity(result, "best", "report", "one-shot"),
                        sequential,
                        perplexity(result, "owl", "report", "sequential"),
                        perplexity(result, "uniform", "report", "sequential"),
                        result.searchSeconds(),
                        result.formula());
            }
        }
        for (Strategy strategy : strategies) {
            System.out.printf(
                    Locale.ROOT,
                    "%s: search text %s, report text sequential %s (mean ± standard deviation over %d seeds)%n",
                    strategy,
                    spread(search.getOrDefault(strategy, new double[0])),
                    spread(report.getOrDefault(strategy, new double[0])),
                    seeds);
        }
    }

    private static SearchResult run(
            Path directory, SearchSpace space, Strategy strategy, double sparsity, int candidates, long seed) {
        SearchSettings settings = new SearchSettings(
                space,
                List.of(NamedFormulas.OWL),
                sparsity,
                Objective.PERPLEXITY,
                strategy,
                Stages.usual(16),
                20,
                candidates,
                Optional.empty(),
                seed);
        try (Workbench workbench = DemoWorkbench.open()) {
            TokenWindows search = workbench.windows(Demo.SEARCH, WindowCount.atMost(16));
            TokenWindows report = workbench.windows(Demo.REPORT, WindowCount.atMost(64));
            SearchTexts texts = new SearchTexts(search, Optional.empty(), report);
            try (RunDirectory run = RunDirectory.create(directory)) {
                SearchPlan plan = new SearchPlan(workbench, settings, texts, new ConfirmationSettings(0, 1));
                return new SearchRun(plan, run, new Silent(), new StopRequest()).start();
            }
        }
    }

    private static double perplexity(SearchResult result, String method, String text, String pruning) {
        return result.table().stream()
                .filter(row -> row.method().equals(method)
                        && row.text().equals(text)
                        && row.pruning().equals(pruning))
                .mapToDouble(SearchResult.Row::perplexity)
                .findFirst()
                .orElseThrow();
    }

    private static String spread(double[] values) {
        return String.format(
                Locale.ROOT,
                "%.2f ± %.2f",
                Arrays.stream(values).average().orElseThrow(),
                AllocationSpread.deviation(values));
    }

    private static final class Silent implements SearchListener {

        @Override
        public void ranking(long bytes, boolean kept) {}

        @Override
        public void baselines(Perplexity dense, Perplexity uniform) {}

        @Override
        public void candidate(Candidate candidate) {}

        @Override
        public void resuming(int measurements) {}

        @Override
        public void confirming(int passes) {}

        @Override
        public void reporting(int passes) {}

        @Override
        public void note(String sentence) {}
    }
}
