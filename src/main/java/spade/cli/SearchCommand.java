package spade.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spade.UsageException;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.measure.Conditions;
import spade.measure.Demo;
import spade.record.ConfirmationSettings;
import spade.record.Provenance;
import spade.record.RunDirectory;
import spade.record.RunRecord;
import spade.record.SearchResult;
import spade.run.SearchPlan;
import spade.run.SearchRun;
import spade.run.SearchedModels;

/** Evolves allocation formulas for a model. */
@Command(
        name = "search",
        description = "Evolves allocation formulas, scoring each by pruning the model and measuring its perplexity.")
final class SearchCommand implements Callable<Integer> {

    private static final int STOPPED = 130;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions model;

    @Mixin
    private SearchTextOptions texts;

    @Mixin
    private SearchSettingsOptions settings;

    @Option(
            names = "--sparsity",
            paramLabel = "S",
            split = ",",
            description = "Overall sparsity in (0, 1), or several such as 0.6,0.7: the search then seeks a formula that"
                    + " is good at all of them.")
    private List<Double> sparsities = List.of(0.7);

    @Option(names = "--confirm", paramLabel = "N", description = "Members of the hall of fame to confirm; 0: none.")
    private int confirmed = 5;

    @Option(
            names = "--confirm-calibrations",
            paramLabel = "N",
            description = "Draws of the calibration text that each is confirmed with.")
    private int calibrations = 2;

    @Option(
            names = "--seeds",
            paramLabel = "RUN",
            description = "Run directory whose hall of fame joins the first population.")
    private Optional<Path> seeds;

    @Option(
            names = "--resume",
            description = "Go on with the run in --run, however it ended; other options only where they change, such as"
                    + " more --candidates or --time.")
    private boolean resume;

    @Option(
            names = "--run",
            paramLabel = "DIR",
            description = "Run directory, new or empty (default: results/runs/<date>-<time>).")
    private Optional<Path> run;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        List<SearchPlan.Model> plans = models();
        try (Display display = output.display();
                SearchedModels models = SearchedModels.open(plans, model.placement(), display)) {
            SearchPlan plan = new SearchPlan(
                    plans,
                    sparsities.stream().distinct().toList(),
                    settings.settings(seeds(), models.windows()),
                    new ConfirmationSettings(confirmed, calibrations));
            models.overlap(plan);
            model.noteCalibration(models.all().get(0).workbench(), display);
            try (RunDirectory directory = directory()) {
                display.logTo(directory.log());
                SearchResult result = result(plan, models, directory, display);
                display.clear();
                output.print(result, () -> SearchSummary.of(result, models.all(), directory.path()));
                return result.stopped().equals("stopped") ? STOPPED : 0;
            }
        }
    }

    /** Every model that the options name; one of a run that goes on keeps its name, wherever it lies now. */
    private List<SearchPlan.Model> models() {
        List<String> names = new ArrayList<>(begun().map(Provenance::modelNames).orElse(List.of()));
        List<Conditions> all = model.allConditions();
        for (Conditions conditions : all.subList(Math.min(names.size(), all.size()), all.size())) {
            String name = model.models().isEmpty() ? Demo.NAME : ModelOptions.folder(conditions.model());
            String free = name;
            for (int i = 2; names.contains(free); i++) {
                free = name + "-" + i;
            }
            names.add(free);
        }
        return IntStream.range(0, all.size())
                .mapToObj(i -> new SearchPlan.Model(names.get(i), all.get(i), texts.plan()))
                .toList();
    }

    private SearchResult result(SearchPlan plan, SearchedModels models, RunDirectory directory, Display display) {
        AtomicBoolean stop = new AtomicBoolean();
        String ending = "Ending after the measurement in flight, to confirm and write what was found;"
                + " Ctrl-C again ends at once.";
        Interrupts.stop(stop, () -> display.line("%s", ending));
        SearchRun search =
                new SearchRun(plan, models, models.measurer(), directory, new SearchConsole(display, plan), stop);
        if (resume) {
            search.requireSameRun();
        }
        String dtype = plan.models().get(0).conditions().dtype().toString();
        StoredArguments.write(
                directory.path(),
                spec.commandLine().getParseResult().originalArgs(),
                // Where a run goes on, auto might choose otherwise.
                List.of(
                        "--device",
                        models.all().get(0).workbench().placement().device().toString(),
                        "--dtype",
                        dtype));
        return search.run(resume);
    }

    /** What the run that goes on was begun with. */
    private Optional<Provenance> begun() {
        return run.filter(path -> resume).map(path -> RunRecord.read(path).provenance());
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
        Stream<Formula> found = seeds.flatMap(path -> RunRecord.read(path).hall()).stream()
                .flatMap(hall -> hall.members().stream())
                .map(member -> FormulaParser.parse(member.formula()));
        return Stream.of(Stream.of(NamedFormulas.OWL), settings.space().seedFormulas().stream(), found)
                .flatMap(each -> each)
                .distinct()
                .toList();
    }
}
