package spade.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocation.AllocationMethod;
import spade.evaluate.Perplexity;
import spade.profile.ScoreProfile;
import spade.search.Candidate;
import spade.search.FormulaSearch;
import spade.search.SearchOutcome;
import spade.search.SearchSettings;

/** A search from its provenance to its result: everything it finds is on disk before it goes on. */
public final class SearchRun {

    private final Workbench workbench;
    private final SearchSettings settings;
    private final SearchTexts texts;
    private final ConfirmationSettings confirmation;
    private final RunDirectory directory;
    private final SearchListener listener;
    private final StopRequest stop;

    /** Prepares a run; {@link #start} or {@link #resume} does it. */
    public SearchRun(
            Workbench workbench,
            SearchSettings settings,
            SearchTexts texts,
            ConfirmationSettings confirmation,
            RunDirectory directory,
            SearchListener listener,
            StopRequest stop) {
        this.workbench = workbench;
        this.settings = settings;
        this.texts = texts;
        this.confirmation = confirmation;
        this.directory = directory;
        this.listener = listener;
        this.stop = stop;
    }

    /** Searches, confirms, reports and writes the result. */
    public SearchResult start() {
        Provenance provenance = Provenance.of(workbench, texts, settings, confirmation);
        directory.writeProvenance(provenance);
        return go(provenance);
    }

    /**
     * Goes on with a run that ended, however it did: measurements in its journal are not made again. Only budgets may
     * differ from those that it was started with.
     */
    public SearchResult resume() {
        Provenance provenance = Provenance.of(workbench, texts, settings, confirmation);
        provenance.requireSameRun(directory.provenance()).ifPresent(listener::note);
        return go(provenance);
    }

    private SearchResult go(Provenance provenance) {
        settings.seeds().forEach(seed -> new AllocationMethod.ByFormula(seed).requireKinds(workbench.linears()));
        ScoreProfile profile = workbench.profile(settings.detail());
        directory.writeProfile(profile);
        try (Journal journal = directory.journal(this::pause)) {
            if (journal.size() > 0) {
                listener.resuming(journal.size());
            }
            listener.ranking(workbench.rankBytes(), workbench.ranksFit());
            workbench.keepRanks();
            CandidateFitness fitness = new CandidateFitness(workbench, settings, texts.search(), journal);
            SearchReporting reporting =
                    new SearchReporting(workbench, settings, texts, confirmation, listener, journal, profile);
            Perplexity dense = reporting.denseOnSearchText();
            listener.baselines(
                    dense,
                    fitness.baseline(
                            "uniform",
                            Allocation.uniform(
                                    settings.sparsity(), profile.blocks().size())));
            long start = System.nanoTime();
            SearchOutcome found = search(profile, fitness, journal, start);
            double seconds = elapsed(journal, start);
            List<Candidate> complete =
                    found.candidates().stream().filter(this::isComplete).toList();
            if (complete.isEmpty()) {
                throw new SpadeException(
                        "The search ended before a candidate was measured wholly; continue it with --resume and a longer --time.");
            }
            HallOfFame hall = HallOfFame.of(complete, settings.objective());
            directory.writeHall(hall);
            SearchResult result =
                    reporting.result(directory.path(), provenance, found, complete, hall, seconds, fitness);
            directory.writeResult(result);
            return result;
        }
    }

    private boolean isComplete(Candidate candidate) {
        return candidate.failure().isEmpty()
                && candidate.windows() == settings.stages().windows();
    }

    private SearchOutcome search(ScoreProfile profile, CandidateFitness fitness, Journal journal, long start) {
        List<Candidate> complete = new ArrayList<>();
        return new FormulaSearch(settings, profile, fitness, () -> end(journal, start), candidate -> {
                    if (isComplete(candidate)) {
                        complete.add(candidate);
                        keepHall(complete);
                    }
                    listener.candidate(candidate);
                })
                .run();
    }

    /** A hall that cannot be written now is written with the next change, and at the end. */
    private void keepHall(List<Candidate> complete) {
        HallOfFame hall = HallOfFame.of(complete, settings.objective());
        int newest = complete.get(complete.size() - 1).number();
        if (hall.members().stream().anyMatch(member -> member.number() == newest)) {
            try {
                directory.writeHall(hall);
            } catch (SpadeException e) {
                listener.note(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Seconds of the search so far, with those of measurements made before an interruption. */
    private static double elapsed(Journal journal, long start) {
        return journal.recordedSeconds() + (System.nanoTime() - start) / 1e9;
    }

    private Optional<String> end(Journal journal, long start) {
        if (stopWanted()) {
            return Optional.of("stopped");
        }
        boolean late = settings.time().isPresent()
                && elapsed(journal, start) >= settings.time().get().toMillis() / 1e3;
        return late ? Optional.of("time") : Optional.empty();
    }

    private boolean stopWanted() {
        return stop.wanted() || directory.stopWanted();
    }

    private boolean pause(String sentence) {
        listener.note(sentence);
        return !stopWanted();
    }
}
