package spade.run;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import spade.Doubles;
import spade.SpadeException;
import spade.UsageException;
import spade.allocation.AllocationRule;
import spade.evaluate.Metric;
import spade.measure.CalibratedModel;
import spade.measure.Measurer;
import spade.profile.ScoreProfile;
import spade.record.HallOfFame;
import spade.record.Journal;
import spade.record.Provenance;
import spade.record.RunDirectory;
import spade.record.SearchResult;
import spade.search.Candidate;
import spade.search.FormulaSearch;
import spade.search.SearchOutcome;
import spade.search.SearchSettings;
import spade.search.Sensor;
import spade.search.TargetProfile;

/** A search from its provenance to its result: everything it finds is on disk before it goes on. */
public final class SearchRun {

    private final SearchPlan plan;
    private final SearchSettings settings;
    private final SearchedModels models;
    private final Measurer measurer;
    private final List<Target> targets;
    private final RunDirectory directory;
    private final SearchListener listener;
    private final AtomicBoolean stop;
    /** Candidates that have seen all windows so far. */
    private final List<Candidate> complete = new ArrayList<>();

    private boolean paused;

    /**
     * Prepares a run of a plan on its models; {@link #run} does it.
     *
     * @param measurer answers all requests, such as {@link Measurer#on} the models
     */
    public SearchRun(
            SearchPlan plan,
            SearchedModels models,
            Measurer measurer,
            RunDirectory directory,
            SearchListener listener,
            AtomicBoolean stop) {
        this.plan = plan;
        this.settings = plan.settings();
        this.models = models;
        this.measurer = measurer;
        this.targets = models.targets(plan.sparsities());
        this.directory = directory;
        this.listener = listener;
        this.stop = stop;
    }

    /** Fails unless the run directory holds this run, begun with the same settings but for budgets. */
    public void requireSameRun() {
        models.provenance(plan).requireSameRun(directory.provenance()).ifPresent(listener::note);
    }

    /**
     * Searches, confirms, reports and writes the result.
     *
     * @param resume goes on with a run that ended, however it did: measurements in its journal are not made again. Only
     *     budgets may differ from those that it was started with
     */
    public SearchResult run(boolean resume) {
        long begun = System.nanoTime();
        requirePossible();
        Provenance provenance = models.provenance(plan);
        if (!resume) {
            directory.writeProvenance(provenance);
        }
        try (Journal journal = directory.journal(this::pause)) {
            directory.forgetResult();
            listener.prepares();
            List<TargetProfile> profiles = profiles();
            provenance.overlap().ifPresent(listener::note);
            models.notes(plan).forEach(listener::note);
            if (journal.size() > 0) {
                listener.note(
                        "Resuming: " + journal.size() + " measurements are in the journal and are not made again.");
            }
            models.all().forEach(this::rank);
            JournalledMeasurer journalled = new JournalledMeasurer(journal, measurer);
            Set<Metric> metrics = EnumSet.of(Metric.NLL, settings.metric());
            Conclusion conclusion = new Conclusion(targets, profiles, metrics, journalled, listener);
            double preparation = (System.nanoTime() - begun) / 1e9;
            conclusion.baselines();
            int draws = plan.confirmation().calibrations();
            models.all().forEach(model -> model.workbench().texts().requireDraws(draws));
            journalled.startClock();
            SearchOutcome found = search(profiles, conclusion.uniform(), journalled, metrics);
            double seconds = journalled.elapsed();
            if (journalled.unasked() > 0) {
                listener.note(
                        journalled.unasked() + " measurements in the journal are of allocations that the search did"
                                + " not come to again, as other versions or another machine compute them; they stay unused.");
            }
            return conclude(provenance, conclusion, found, preparation, seconds);
        }
    }

    /** Fails if the budget is too small for a candidate, or a seed names linears that a model lacks. */
    private void requirePossible() {
        long each = targets.stream().mapToLong(Target::tokens).sum();
        if (settings.budget().orElse(each) < each) {
            throw new UsageException("A --budget of " + settings.budget().get()
                    + " tokens is less than one candidate takes, " + each + "; give more, or fewer --windows.");
        }
        for (SearchedModel model : models.all()) {
            List<String> linears = model.workbench().linears();
            settings.seeds().forEach(seed -> new AllocationRule.ByFormula(seed).requireKinds(linears));
        }
    }

    private SearchResult conclude(
            Provenance provenance, Conclusion conclusion, SearchOutcome found, double preparation, double seconds) {
        List<Candidate> ranked = found.candidates().stream()
                .filter(candidate -> candidate.isComplete(settings.stages()))
                .toList();
        if (ranked.isEmpty()) {
            throw new SpadeException(
                    "The search ended before a candidate was measured wholly; continue it with --resume"
                            + (found.stopped().equals("time") ? " and a longer --time." : "."));
        }
        HallOfFame hall = confirmed(HallOfFame.of(ranked, settings.metric()), ranked, conclusion);
        // The best formula is that by confirmation where there is one, else that by the search.
        int number = hall.winner().orElse(hall.members().get(0)).number();
        Candidate best = ranked.stream()
                .filter(each -> each.number() == number)
                .findFirst()
                .orElseThrow();
        conclusion.searched(ranked, best);
        if (plan.ceiling()) {
            conclusion.ceiling();
        }
        conclusion.report(best);
        SearchResult result = new SearchResult(
                directory.path().toString(),
                provenance,
                best.formula().toString(),
                found.candidates().size(),
                ranked.size(),
                found.stopped(),
                preparation,
                seconds,
                directory.workers(),
                hall,
                conclusion.results(best));
        directory.writeResult(result);
        return result;
    }

    /** The hall of fame with what the confirmation says of its best, if there is one; on disk before and after it. */
    private HallOfFame confirmed(HallOfFame searched, List<Candidate> ranked, Conclusion conclusion) {
        directory.writeHall(searched);
        List<Candidate> members = searched.members().stream()
                .limit(models.confirm() ? plan.confirmation().members() : 0)
                .flatMap(member -> ranked.stream().filter(each -> each.number() == member.number()))
                .toList();
        if (members.isEmpty()) {
            return searched;
        }
        HallOfFame hall = conclusion
                .confirmed(members, plan.confirmation().calibrations())
                .hall(searched);
        directory.writeHall(hall);
        return hall;
    }

    /** By target; those of a run that goes on are the ones that it began with. */
    private List<TargetProfile> profiles() {
        List<TargetProfile> profiles = new ArrayList<>();
        int number = 0;
        for (SearchedModel model : models.all()) {
            number++;
            Optional<ScoreProfile> kept = directory.profile(number).filter(this::serves);
            ScoreProfile profile =
                    kept.orElseGet(() -> profile(model.workbench().calibrated()));
            if (kept.isEmpty()) {
                directory.writeProfile(number, profile);
            }
            plan.sparsities().forEach(sparsity -> profiles.add(new TargetProfile(profile, sparsity)));
        }
        return profiles;
    }

    private boolean serves(ScoreProfile profile) {
        return profile.detail().includes(settings.detail())
                && (!settings.needsSlopes() || profile.slopes().keySet().containsAll(plan.sparsities()));
    }

    private ScoreProfile profile(CalibratedModel model) {
        ScoreProfile profile = model.profile(settings.detail());
        for (double sparsity : settings.needsSlopes() ? plan.sparsities() : List.<Double>of()) {
            profile = model.withSlopes(profile, sparsity);
        }
        return profile;
    }

    private void rank(SearchedModel model) {
        CalibratedModel calibrated = model.workbench().calibrated();
        long others = models.all().stream()
                .filter(other -> !other.equals(model))
                .mapToLong(other -> other.workbench().bytes())
                .sum();
        listener.ranking(model.name(), model.workbench().rankBytes(), calibrated.keepRanks(others));
    }

    private SearchOutcome search(
            List<TargetProfile> profiles, List<Doubles> uniform, JournalledMeasurer measurer, Set<Metric> metrics) {
        Supplier<Optional<String>> end = () -> end(measurer);
        BooleanSupplier goesOn = () -> end.get().isEmpty();
        SearchMeasurer candidates =
                new SearchMeasurer(targets, metrics, settings.budget(), measurer, goesOn, (candidate, tokens) -> {
                    keepHall(candidate);
                    listener.spent(tokens);
                });
        Sensor sensor = new SearchSensor(targets, profiles, uniform, directory, candidates, goesOn, listener);
        return new FormulaSearch(settings, profiles, candidates, sensor, end, listener).run();
    }

    /** A hall that cannot be written now is written with the next change, and at the end. */
    private void keepHall(Candidate candidate) {
        if (!candidate.isComplete(settings.stages())) {
            return;
        }
        complete.add(candidate);
        HallOfFame hall = HallOfFame.of(complete, settings.metric());
        if (hall.members().stream().anyMatch(member -> member.number() == candidate.number())) {
            try {
                directory.writeHall(hall);
            } catch (SpadeException e) {
                listener.note(String.valueOf(e.getMessage()));
            }
        }
    }

    private Optional<String> end(JournalledMeasurer measurer) {
        if (stopWanted()) {
            return Optional.of("stopped");
        }
        // What was measured before an interruption belongs to the run, however late it is by now.
        boolean late = settings.time().isPresent()
                && !measurer.isReplaying()
                && measurer.elapsed() >= settings.time().get().toMillis() / 1e3;
        return late ? Optional.of("time") : Optional.empty();
    }

    private boolean stopWanted() {
        return stop.get() || directory.stopWanted();
    }

    private boolean pause(String sentence) {
        if (!paused) {
            listener.note(sentence);
        }
        paused = true;
        return !stopWanted();
    }
}
