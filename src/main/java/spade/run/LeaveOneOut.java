package spade.run;

import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import spade.Progress;
import spade.UsageException;
import spade.formula.FormulaParser;
import spade.record.ModelProfiles;
import spade.record.ProfileSearchResult;
import spade.record.ProfileSearchResult.Row;
import spade.run.ProfileSearch.Settings;

/**
 * How well formulas transfer, as far as profiles can say it: for every model a formula is found on all others, and then
 * tried on it.
 */
public final class LeaveOneOut {

    /**
     * What is predicted of one model that was left out.
     *
     * @param model its name
     * @param sparsities at which, by target
     * @param formula the best that was found on the others, and what is predicted of it here
     * @param rules the same of published rules and the rule {@code slope}
     */
    public record Left(String model, List<Double> sparsities, Row formula, List<Row> rules) {}

    private LeaveOneOut() {}

    /**
     * Leaves out one model after the other.
     *
     * @param sparsities none: all that each knows
     */
    public static List<Left> run(
            List<ModelProfiles> models,
            List<Double> sparsities,
            Settings settings,
            BooleanSupplier goesOn,
            Progress progress) {
        if (models.stream().map(ModelProfiles::model).distinct().count() < 2) {
            throw new UsageException(
                    "Leaving one model out leaves nothing; give several --on, with profiles of different models.");
        }
        return models.stream()
                .filter(model -> goesOn.getAsBoolean())
                .map(model -> {
                    List<ModelProfiles> others = models.stream()
                            .filter(other -> !other.model().equals(model.model()))
                            .toList();
                    ProfileSearchResult found =
                            new ProfileSearch(ProfileTarget.of(others, sparsities), settings, goesOn, progress).run();
                    return left(ProfileTarget.of(List.of(model), sparsities), found, settings, progress);
                })
                .toList();
    }

    private static Left left(
            List<ProfileTarget> targets, ProfileSearchResult found, Settings settings, Progress progress) {
        ProfileSearch tried = new ProfileSearch(targets, settings, () -> false, progress);
        String best = found.members().stream()
                .min(Comparator.comparingDouble(Row::loss))
                .orElseThrow()
                .name();
        return new Left(
                targets.get(0).profiles().name(),
                targets.stream().map(target -> target.sensitivity().sparsity()).toList(),
                tried.row(FormulaParser.parse(best)),
                tried.rules());
    }
}
