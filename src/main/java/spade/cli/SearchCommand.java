package spade.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
import spade.record.RunDirectory;
import spade.record.RunRecord;
import spade.record.SearchResult;
import spade.run.SearchPlan;
import spade.run.SearchRun;
import spade.run.SearchedModels;

/** Evolves allocation formulas for a model. */
@Command(
        name = "search",
        description = "Evolves allocation formulas, scoring each by pruning the model and measuring its perplexity.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
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
            defaultValue = "0.7",
            description = "Overall sparsity in (0, 1), or several such as 0.6,0.7: the search then seeks a formula that"
                    + " is good at all of them (default: ${DEFAULT-VALUE}).")
    private List<Double> sparsities;

    @Option(
            names = "--confirm",
            paramLabel = "N",
            defaultValue = "5",
            description = "Members of the hall of fame to confirm; 0: none (default: ${DEFAULT-VALUE}).")
    private int confirmed;

    @Option(
            names = "--confirm-calibrations",
            paramLabel = "N",
            defaultValue = "2",
            description = "Draws of the calibration text that each is confirmed with (default: ${DEFAULT-VALUE}).")
    private int calibrations;

    @Option(
            names = "--seeds",
            paramLabel = "RUN",
            description = "Run directory whose hall of fame joins the first population.")
    private @Nullable Path seeds;

    @Option(
            names = "--resume",
            description = "Go on with the run in --run, however it ended; other options only where they change, such as"
                    + " more --candidates or --time.")
    private boolean resume;

    @Option(
            names = "--run",
            paramLabel = "DIR",
            description = "Run directory, new or empty (default: results/runs/<date>-<time>).")
    private @Nullable Path run;

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
        List<String> known =
                resume && run != null ? RunRecord.read(run).provenance().modelNames() : List.of();
        List<SearchPlan.Model> plans = new ArrayList<>();
        for (Conditions conditions : model.allConditions()) {
            String name = plans.size() < known.size() ? known.get(plans.size()) : free(name(conditions), plans);
            plans.add(new SearchPlan.Model(name, conditions, texts.plan()));
        }
        return plans;
    }

    private String name(Conditions conditions) {
        return model.namesModel()
                ? String.valueOf(conditions.model().toAbsolutePath().normalize().getFileName())
                : Demo.NAME;
    }

    /** The name, with a number behind it where another model has it. */
    private static String free(String name, List<SearchPlan.Model> plans) {
        Set<String> taken = plans.stream().map(SearchPlan.Model::name).collect(Collectors.toSet());
        String free = name;
        for (int i = 2; taken.contains(free); i++) {
            free = name + "-" + i;
        }
        return free;
    }

    private SearchResult result(SearchPlan plan, SearchedModels models, RunDirectory directory, Display display) {
        AtomicBoolean stop = new AtomicBoolean();
        Interrupts.stop(
                stop,
                () -> display.line(
                        "%s",
                        "Ending after the measurement in flight, to confirm and write what was found;"
                                + " Ctrl-C again ends at once."));
        SearchRun search =
                new SearchRun(plan, models, models.measurer(), directory, new SearchConsole(display, plan), stop);
        if (resume) {
            search.requireSameRun();
        }
        String dtype = plan.models().get(0).conditions().dtype().toString();
        StoredArguments.write(
                directory.path(),
                spec.commandLine().getParseResult().originalArgs(),
                // A second measurement for auto may turn out otherwise.
                List.of("--dtype", dtype));
        return resume ? search.resume() : search.start();
    }

    private RunDirectory directory() {
        if (resume) {
            if (run == null) {
                throw new UsageException("--resume goes on with a run; name its directory with --run.");
            }
            return RunDirectory.open(run);
        }
        return RunDirectory.create(run == null ? RunDirectory.unnamed("") : run);
    }

    /** OWL's formula is what a search has to beat: it is measured first, whatever the space begins with. */
    private List<Formula> seeds() {
        if (resume && run != null) {
            return RunRecord.read(run).provenance().search().seeds().stream()
                    .map(FormulaParser::parse)
                    .toList();
        }
        Stream<Formula> found = seeds == null
                ? Stream.empty()
                : RunRecord.read(seeds).hall().stream()
                        .flatMap(hall -> hall.members().stream())
                        .map(member -> FormulaParser.parse(member.formula()));
        return Stream.concat(
                        Stream.of(NamedFormulas.OWL), Stream.concat(settings.space().seedFormulas().stream(), found))
                .distinct()
                .toList();
    }
}
