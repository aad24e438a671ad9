package spade.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spade.DirectoryLock;
import spade.UsageException;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.hub.Hub;
import spade.measure.Conditions;
import spade.measure.Demo;
import spade.measure.Placement;
import spade.record.ConfirmationSettings;
import spade.record.HallOfFame;
import spade.record.ProfileSearchResult;
import spade.record.Provenance;
import spade.record.RunDirectory;
import spade.record.RunRecord;
import spade.record.SearchResult;
import spade.run.SearchPlan;
import spade.run.SearchedModels;
import spade.search.Strategy;
import spade.tasks.QuestionSet;
import spade.tasks.TaskPlan;

/** Evolves allocation formulas for a model. */
@Command(
        name = "search",
        description = "Evolves formulas that say how sparse each block should be.",
        footer = {"", "Example:", "  spade search --model DIR --sparsity 0.6 --time 1h --run runs/a"})
final class SearchCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions model;

    @Mixin
    private ProfilesOptions profiles;

    @Mixin
    private SearchTextOptions texts;

    @Mixin
    private ReportTaskOptions tasks;

    @Mixin
    private SearchSettingsOptions settings;

    @Option(
            names = "--sparsity",
            paramLabel = "S",
            split = ",",
            description = "Share of weights to prune, 0.6 or 0.6,0.7 (default for the demo: 0.7).")
    private @Nullable List<Double> sparsities;

    @Option(names = "--confirm", paramLabel = "N", description = "Members of the hall of fame to confirm.")
    private int confirmed = 5;

    @Option(names = "--calibration-draws", paramLabel = "N", description = "Draws of the calibration text for it.")
    private int calibrations = 2;

    @Option(names = "--ceiling", description = "Report what free allocations reach, by descent.")
    private boolean ceiling;

    @Option(names = "--start-from", paramLabel = "RUN", description = "A run, or --on's result, whose best take part.")
    private Optional<Path> seeds;

    @Option(names = "--repeats", paramLabel = "N", description = "Search with N seeds and show their spread.")
    private int repeats = 1;

    @Option(names = "--with-random", description = "Random formulas too, at the same cost.")
    private boolean withRandom;

    @Option(names = "--resume", description = "Go on with --run; more --time or --candidates.")
    private boolean resume;

    @Option(names = "--run", paramLabel = "DIR", description = "Run directory (default: results/runs/<time>).")
    private Optional<Path> run;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        if (profiles.areGiven()) {
            return searchOnProfiles();
        }
        profiles.requireNone();
        List<Double> targets = sparsities();
        Optional<TaskPlan> asked = tasks.plan();
        if (withRandom && settings.strategy() == Strategy.RANDOM) {
            throw new UsageException("Random formulas are what --with-random compares with; leave out one of"
                    + " --with-random and --strategy random.");
        }
        try (Display display = output.display()) {
            // Questions that are missing are told now, and not after a night.
            List<QuestionSet> questions = asked.map(plan -> plan.read(display)).orElse(List.of());
            return search(targets, models(questions), display);
        }
    }

    private int search(List<Double> targets, List<SearchPlan.Model> plans, Display display) {
        List<Placement> placements = model.placements();
        try (Measuring measuring = new Measuring(placements, model.engine(), display);
                SearchedModels models = SearchedModels.open(plans, placements.get(0), measuring.machines(), display)) {
            SearchPlan plan = new SearchPlan(
                    plans,
                    targets.stream().distinct().toList(),
                    settings.settings(seeds(), models.windows()),
                    new ConfirmationSettings(confirmed, calibrations),
                    ceiling);
            models.overlap(plan);
            model.cutCalibration(models.all().get(0).workbench(), display);
            return isRepeated()
                    ? searchSeveral(plan, models, measuring, display)
                    : searchOnce(plan, models, measuring, display);
        }
    }

    private int searchOnProfiles() {
        if (model.isNamed()) {
            throw new UsageException("--on searches without models; give --model later, to measure what it finds: with"
                    + " --start-from and the folder that it names.");
        }
        if (resume || isRepeated()) {
            throw new UsageException(
                    "A search with --on takes seconds and is begun anew; leave out --resume, --repeats and"
                            + " --with-random.");
        }
        tasks.requireNone();
        return profiles.search(
                sparsities == null ? List.of() : sparsities,
                settings.onProfiles(seeds(), profiles.objective()),
                settings.time(),
                run,
                output);
    }

    private boolean isRepeated() {
        return repeats > 1 || withRandom;
    }

    private int searchOnce(SearchPlan plan, SearchedModels models, Measuring measuring, Display display) {
        try (RunDirectory directory = directory()) {
            Path path = directory.path();
            SearchSession session = new SearchSession(models, measuring, display, arguments(), path);
            return session.unlessStopped(() -> {
                SearchResult result =
                        session.search(plan, session.intention(plan), directory, resume, 0, UnaryOperator.identity());
                display.clear();
                boolean random = settings.strategy() == Strategy.RANDOM;
                String repeated = Invocation.of(StoredArguments.repeated(arguments(), path, !random));
                output.print(result, () -> SearchSummary.of(result, models.all(), path, repeated));
                return result.stopped().equals("stopped") ? SearchSession.STOPPED : 0;
            });
        }
    }

    private int searchSeveral(SearchPlan plan, SearchedModels models, Measuring measuring, Display display) {
        Path folder = run.orElseGet(() -> RunDirectory.unnamed("repeats-"));
        if (RunRecord.isRun(folder)) {
            throw new UsageException(folder + " holds one search, and several have a folder of their own; give another"
                    + " --run, or leave out --repeats and --with-random.");
        }
        DirectoryLock lock = resume ? DirectoryLock.of(folder) : RepeatedSearch.begin(folder);
        try (lock) {
            List<String> meaning = SearchSession.meaning(plan, measuring).toList();
            if (!resume) {
                StoredArguments.write(folder, arguments(), meaning);
            }
            SearchSession session = new SearchSession(models, measuring, display, arguments(), folder);
            RepeatedSearch searches = new RepeatedSearch(plan, session, folder);
            return session.unlessStopped(() -> {
                List<SearchResult> results = searches.run(repeats, withRandom);
                // Options that do not go with what was begun have been refused by now.
                StoredArguments.write(folder, arguments(), meaning);
                display.clear();
                output.print(results, () -> SpreadTable.of(results));
                if (RepeatedSearch.isStopped(results)) {
                    session.sayHowToGoOn();
                    return SearchSession.STOPPED;
                }
                return 0;
            });
        }
    }

    private List<String> arguments() {
        return model.pinned(spec.commandLine().getParseResult().originalArgs());
    }

    /** Of the options, of the run that goes on, or the demo's; no model of a user's own has a usual one. */
    private List<Double> sparsities() {
        if (sparsities == null && !resume && model.isNamed()) {
            throw new UsageException("How much is to be pruned? Give --sparsity, for example 0.6 for 60 %.");
        }
        return Optional.ofNullable(sparsities)
                .or(() -> begun().map(Provenance::sparsities))
                .orElse(List.of(0.7));
    }

    /** Every model that the options name; one of a run that goes on keeps its name, wherever it lies now. */
    private List<SearchPlan.Model> models(List<QuestionSet> questions) {
        List<String> names = new ArrayList<>(begun().map(Provenance::modelNames).orElse(List.of()));
        List<Conditions> all = model.allConditions();
        for (Conditions conditions : all.subList(Math.min(names.size(), all.size()), all.size())) {
            String name = model.isNamed() ? Hub.shortName(conditions.model()) : Demo.NAME;
            String free = name;
            for (int i = 2; names.contains(free); i++) {
                free = name + "-" + i;
            }
            names.add(free);
        }
        return IntStream.range(0, all.size())
                .mapToObj(i -> new SearchPlan.Model(names.get(i), all.get(i), texts.plan(questions)))
                .toList();
    }

    /** What the run that goes on was begun with. */
    private Optional<Provenance> begun() {
        // Several searches differ in nothing that the options do not say.
        return run.filter(path -> resume)
                .flatMap(path -> isRepeated() ? RunRecord.below(path).stream().findFirst() : Optional.of(path))
                .map(path -> RunRecord.read(path).provenance());
    }

    private RunDirectory directory() {
        if (resume) {
            return RunDirectory.open(run.orElseThrow(
                    () -> new UsageException("--resume goes on with a run; name its directory with --run.")));
        }
        return RunDirectory.create(run.orElseGet(() -> RunDirectory.unnamed("")));
    }

    /** OWL's formula is what a search has to beat: it is measured first, whatever the space begins with. */
    private List<Formula> seeds() {
        Optional<Provenance> begun = begun();
        if (begun.isPresent()) {
            return begun.get().search().seeds();
        }
        Stream<Formula> found = seeds.stream().flatMap(SearchCommand::formulas).map(FormulaParser::parse);
        return Stream.of(Stream.of(NamedFormulas.OWL), settings.space().seedFormulas().stream(), found)
                .flatMap(each -> each)
                .distinct()
                .toList();
    }

    /** Of a hall of fame, or found on profiles. */
    private static Stream<String> formulas(Path folder) {
        return ProfileSearchResult.in(folder)
                .map(found -> found.members().stream().map(ProfileSearchResult.Row::name))
                .orElseGet(() -> RunRecord.read(folder).hall().stream()
                        .flatMap(hall -> hall.members().stream())
                        .map(HallOfFame.Member::formula));
    }
}
