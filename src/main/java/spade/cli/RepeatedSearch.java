package spade.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.DirectoryLock;
import spade.record.RunDirectory;
import spade.record.RunRecord;
import spade.record.SearchResult;
import spade.run.SearchPlan;
import spade.search.SearchSettings;
import spade.search.Strategy;

/**
 * A search with several seeds, and after each of them, if that is wanted, one of random formulas at the same cost: how
 * much of what a search finds is luck. Each has a run directory of its own, named after strategy and seed.
 */
final class RepeatedSearch {

    private final SearchPlan plan;
    private final SearchSession session;
    private final Display display;
    private final Path folder;
    private final List<SearchResult> results = new ArrayList<>();

    RepeatedSearch(SearchPlan plan, SearchSession session, Display display, Path folder) {
        this.plan = plan;
        this.session = session;
        this.display = display;
        this.folder = folder;
    }

    /** Takes a new folder for searches. */
    static DirectoryLock begin(Path folder) {
        return DirectoryLock.create(
                folder,
                Set.of(DirectoryLock.FILE, StoredArguments.FILE),
                "is not empty; continue its searches with --resume, or choose another");
    }

    /** Searches one after the other, until all are through or the user stops it; what each found. */
    List<SearchResult> run(int seeds, boolean withRandom) {
        List<SearchSettings> all = IntStream.range(0, seeds)
                .boxed()
                .flatMap(more -> Stream.of(plan.settings().strategy(), Strategy.RANDOM)
                        .limit(withRandom ? 2 : 1)
                        .distinct()
                        .map(strategy ->
                                plan.settings().with(strategy, plan.settings().seed() + more)))
                .toList();
        for (int i = 0; i < all.size() && !session.isStopped(); i++) {
            SearchSettings settings = all.get(i);
            display.line(
                    "%nSearch %d of %d: %s with seed %d.", i + 1, all.size(), settings.strategy(), settings.seed());
            results.add(search(settings, all.size() - i - 1));
        }
        return results;
    }

    private SearchResult search(SearchSettings settings, int runsBehind) {
        Path path = folder.resolve(settings.strategy() + "-" + settings.seed());
        boolean resume = RunRecord.isRun(path);
        SearchPlan own = new SearchPlan(plan.models(), plan.sparsities(), settings, plan.confirmation());
        List<String> options = List.of(
                "--repeats=1", "--with-random=false", "--strategy=" + settings.strategy(), "--seed=" + settings.seed());
        try (RunDirectory directory = resume ? RunDirectory.open(path) : RunDirectory.create(path)) {
            return session.search(own, directory, resume, runsBehind, options);
        }
    }
}
