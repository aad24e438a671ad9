package spade.search;

import io.jenetics.util.RandomRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import spade.Progress;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.formula.Formula;
import spade.formula.NamedFormulas;
import spade.measure.CalibratedModel;
import spade.measure.Conditions;
import spade.measure.Demo;
import spade.measure.Placement;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.model.Residency;
import spade.profile.ProfileDetail;
import spade.profile.ScoreProfile;
import spade.sense.LossModel;
import spade.sense.SensitivityProfile;
import spade.space.SearchSpace;
import spade.space.SearchSpaces;
import spade.tensor.DType;
import spade.tensor.Device;

/**
 * Formulas per second on the model of the loss, and what is found there.
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.search.ModelSearchStudy \
 *     -Dexec.args="demo SPACE SPARSITY POPULATION GENERATIONS"
 * }</pre>
 *
 * In place of {@code demo} a model's directory, with the calibration and the search text behind all others.
 */
public final class ModelSearchStudy {

    private ModelSearchStudy() {}

    /** Arguments as above. */
    public static void main(String[] args) {
        boolean demo = args[0].equals("demo");
        Conditions conditions = new Conditions(
                demo ? Demo.model() : Path.of(args[0]),
                DType.FLOAT32,
                Optional.of(demo ? 64 : 256),
                Optional.empty(),
                demo ? Demo.CALIBRATION : args[5],
                WindowCount.of(8),
                Optional.empty());
        SearchSpace space = SearchSpaces.parse(args[1]);
        double sparsity = Double.parseDouble(args[2]);
        try (Workbench workbench =
                Workbench.open(conditions, new Placement(Device.CPU, Residency.ALL), Progress.NONE)) {
            CalibratedModel model = workbench.calibrated();
            ScoreProfile profile = model.profile(ProfileDetail.MATRICES);
            TokenWindows text = workbench.texts().windows(demo ? Demo.SEARCH : args[6], WindowCount.of(demo ? 16 : 4));
            Allocation uniform = Allocation.uniform(sparsity, profile.blocks().size());
            SensitivityProfile sensitivity = SensitivityProfile.empty(profile.provenance(), sparsity, profile)
                    .with(model.slopes(uniform, TextPart.of(text)));
            ModelledTarget target = new ModelledTarget(new TargetProfile(profile, sparsity), LossModel.of(sensitivity));
            List<Formula> seeds = NamedFormulas.all().stream()
                    .map(NamedFormulas.Named::formula)
                    .toList();
            for (long seed = 1; seed <= 3; seed++) {
                TargetProfiles targets = new TargetProfiles(List.of(target.profile()));
                ModelSearch search = new ModelSearch(
                        space, targets, Variation.of(space, targets), EvolutionSettings.USUAL, Objective.MEAN);
                long begun = System.nanoTime();
                List<Predicted> found = RandomRegistry.with(
                        new Random(seed),
                        random -> search.evolve(
                                List.of(target.model()),
                                seeds,
                                Integer.parseInt(args[3]),
                                Integer.parseInt(args[4]),
                                random));
                double seconds = (System.nanoTime() - begun) / 1e9;
                System.out.printf(
                        "seed %d: %d formulas in %.1f s, %.0f a second%n",
                        seed, search.formulas(), seconds, search.formulas() / seconds);
                Predicted.front(found)
                        .forEach(each -> System.out.printf(
                                "%8.4f %3d %s%n", each.loss(), each.formula().complexity(), each.formula()));
            }
        }
    }
}
