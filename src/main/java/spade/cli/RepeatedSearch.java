package spade.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import spade.DirectoryLock;
import spade.Lines;
import spade.record.RunDirectory;
import spade.record.RunRecord;
import spade.record.SearchResult;
import spade.run.SearchPlan;
import spade.search.SearchSettings;

/**
 * A search with several seeds, and after each of them, if that is wanted, one of random formulas at the same cost: how
 * much of what a search finds is luck. Each has a run directory of its own, named after strategy and seed.
 */
final class RepeatedSearch {

    private final SearchPlan plan;
    private final SearchSession session;
    private final Path folder;

    RepeatedSearch(SearchPlan plan, SearchSession session, Path folder) {
        this.plan = plan;
        this.session = session;
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
        int all = withRandom ? 2 * seeds : seeds;
        List<SearchResult> results = new ArrayList<>();
        for (int i = 0; i < seeds && !isStopped(results); i++) {
            SearchSettings settings = plan.settings().withSeed(plan.settings().seed() + i);
            search(settings, all, results);
            if (withRandom && !isStopped(results)) {
                search(settings.random(RunRecord.read(path(settings)).tokens()), all, results);
            }
        }
        return results;
    }

    /** Whether the user stopped the last of some searches, and with it all that were to follow. */
    static boolean isStopped(List<SearchResult> results) {
        return !results.isEmpty() && results.get(results.size() - 1).stopped().equals("stopped");
    }

    private Path path(SearchSettings settings) {
        return folder.resolve(settings.strategy() + "-" + settings.seed());
    }

    private void search(SearchSettings settings, int all, List<SearchResult> results) {
        int number = results.size() + 1;
        Path path = path(settings);
        boolean resume = RunRecord.isRun(path);
        SearchPlan own =
                new SearchPlan(plan.models(), plan.sparsities(), settings, plan.confirmation(), plan.ceiling());
        String intention = Lines.format(
                "%nSearch %d of %d: %s with seed %d%s.",
                number,
                all,
                settings.strategy(),
                settings.seed(),
                settings.budget().map(tokens -> " for " + tokens + " tokens").orElse(""));
        String first = number == 1 ? session.intention(own) + intention : intention;
        try (RunDirectory directory = resume ? RunDirectory.open(path) : RunDirectory.create(path)) {
            results.add(
                    session.search(own, first, directory, resume, all - number, given -> arguments(given, settings)));
        }
    }

    /** Its own command line. */
    private static List<String> arguments(List<String> given, SearchSettings settings) {
        List<String> arguments = new ArrayList<>(given);
        if (settings.time().isEmpty()) {
            // Random formulas have the other search's tokens instead.
            StoredArguments.remove(arguments, "--time");
        }
        arguments.addAll(List.of(
                "--repeats=1",
                "--with-random=false",
                "--strategy=" + settings.strategy(),
                "--seed=" + settings.seed(),
                "--candidates=" + settings.candidates()));
        settings.budget().ifPresent(tokens -> arguments.add("--budget=" + tokens));
        return arguments;
    }
}
