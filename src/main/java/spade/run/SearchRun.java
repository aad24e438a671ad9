package spade.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import spade.SpadeException;
import spade.allocation.AllocationRule;
import spade.profile.ScoreProfile;
import spade.search.Candidate;
import spade.search.CandidateListener;
import spade.search.FormulaSearch;
import spade.search.Generation;
import spade.search.SearchOutcome;
import spade.search.SearchSettings;
import spade.search.TargetProfile;

/** A search from its provenance to its result: everything it finds is on disk before it goes on. */
public final class SearchRun {

    private final SearchPlan plan;
    private final SearchSettings settings;
    private final RunDirectory directory;
    private final SearchListener listener;
    private final StopRequest stop;
    private boolean paused;

    /** Prepares a run; {@link #start} or {@link #resume} does it. */
    public SearchRun(SearchPlan plan, RunDirectory directory, SearchListener listener, StopRequest stop) {
        this.plan = plan;
        this.settings = plan.settings();
        this.directory = directory;
        this.listener = listener;
        this.stop = stop;
    }

    /** Searches, confirms, reports and writes the result. */
    public SearchResult start() {
        Provenance provenance = Provenance.of(plan);
        directory.writeProvenance(provenance);
        return go(provenance);
    }

    /**
     * Goes on with a run that ended, however it did: measurements in its journal are not made again. Only budgets may
     * differ from those that it was started with.
     */
    public SearchResult resume() {
        directory.forgetResult();
        return go(Provenance.of(plan));
    }

    /** Fails unless the run directory holds this run, begun with the same settings but for budgets. */
    public void requireSameRun() {
        Provenance.of(plan).requireSameRun(directory.provenance()).ifPresent(listener::note);
    }

    private SearchResult go(Provenance provenance) {
        for (SearchedModel subject : plan.subjects()) {
            List<String> linears = subject.workbench().linears();
            settings.seeds().forEach(seed -> new AllocationRule.ByFormula(seed).requireKinds(linears));
        }
        List<ScoreProfile> profiles = profiles();
        try (Journal journal = directory.journal(this::pause)) {
            if (journal.size() > 0) {
                listener.resuming(journal.size());
            }
            plan.subjects().forEach(this::rank);
            CandidateFitness fitness = new CandidateFitness(plan, journal);
            Conclusion reporting = new Conclusion(plan, listener, journal, profiles, fitness);
            reporting.baselines();
            plan.subjects()
                    .forEach(subject -> subject.workbench()
                            .texts()
                            .requireCalibrations(plan.confirmation().calibrations()));
            double before = System.nanoTime() / 1e9 + journal.recordedSeconds();
            SearchOutcome found = search(profiles, fitness, journal, before);
            double seconds = elapsed(journal, before);
            List<Candidate> complete =
                    found.candidates().stream().filter(this::isComplete).toList();
            if (complete.isEmpty()) {
                throw new SpadeException(
                        "The search ended before a candidate was measured wholly; continue it with --resume and a longer --time.");
            }
            HallOfFame hall = HallOfFame.of(complete, settings.metric());
            directory.writeHall(hall);
            SearchResult result = reporting.result(directory.path(), provenance, found, complete, hall, seconds);
            directory.writeResult(result);
            return result;
        }
    }

    /** By target; those of a run that goes on are the ones that it began with. */
    private List<ScoreProfile> profiles() {
        List<ScoreProfile> profiles = new ArrayList<>();
        for (int number = 1; number <= plan.subjects().size(); number++) {
            ScoreProfile profile = profile(number, plan.subjects().get(number - 1));
            profiles.addAll(Collections.nCopies(plan.sparsities().size(), profile));
        }
        return profiles;
    }

    private ScoreProfile profile(int number, SearchedModel subject) {
        return directory
                .profile(number)
                .filter(kept -> kept.detail().includes(settings.detail()))
                .orElseGet(() -> {
                    ScoreProfile made = subject.workbench().profile(settings.detail());
                    directory.writeProfile(number, made);
                    return made;
                });
    }

    private void rank(SearchedModel subject) {
        Workbench workbench = subject.workbench();
        long others = plan.subjects().stream()
                .filter(other -> !other.equals(subject))
                .mapToLong(other -> other.workbench().bytes())
                .sum();
        listener.ranking(subject.name(), workbench.rankBytes(), workbench.keepRanks(others));
    }

    private boolean isComplete(Candidate candidate) {
        return candidate.isComplete(settings.stages());
    }

    private SearchOutcome search(
            List<ScoreProfile> profiles, CandidateFitness fitness, Journal journal, double before) {
        List<TargetProfile> targets = new ArrayList<>();
        for (Target target : plan.targets()) {
            targets.add(new TargetProfile(profiles.get(targets.size()), target.sparsity()));
        }
        return new FormulaSearch(settings, targets, fitness, () -> end(journal, before), new CandidateListener() {
                    private final List<Candidate> complete = new ArrayList<>();

                    @Override
                    public void candidate(Candidate candidate) {
                        if (isComplete(candidate)) {
                            complete.add(candidate);
                            keepHall(complete);
                        }
                        listener.candidate(candidate);
                    }

                    @Override
                    public void generation(Generation generation) {
                        listener.generation(generation);
                    }
                })
                .run();
    }

    /** A hall that cannot be written now is written with the next change, and at the end. */
    private void keepHall(List<Candidate> complete) {
        HallOfFame hall = HallOfFame.of(complete, settings.metric());
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
    private static double elapsed(Journal journal, double before) {
        return System.nanoTime() / 1e9 + journal.recordedSeconds() - before;
    }

    private Optional<String> end(Journal journal, double before) {
        if (stopWanted()) {
            return Optional.of("stopped");
        }
        // What was measured before an interruption belongs to the run, however late it is by now.
        boolean late = settings.time().isPresent()
                && journal.replayed()
                && elapsed(journal, before) >= settings.time().get().toMillis() / 1e3;
        return late ? Optional.of("time") : Optional.empty();
    }

    private boolean stopWanted() {
        return stop.wanted() || directory.stopWanted();
    }

    private boolean pause(String sentence) {
        if (!paused) {
            listener.note(sentence);
        }
        paused = true;
        return !stopWanted();
    }
}
