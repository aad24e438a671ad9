package spade.run;

import java.util.List;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.formula.Granularity;
import spade.record.ModelProfiles;
import spade.search.ModelledTarget;
import spade.search.TargetProfile;
import spade.sense.LossModel;
import spade.sense.Optimum;
import spade.sense.SensitivityProfile;
import spade.sense.Slopes;

/**
 * A model at a sparsity that stands only in profiles.
 *
 * @param profiles of the model
 * @param sensitivity at the sparsity
 * @param modelled the same as a search takes it
 */
public record ProfileTarget(ModelProfiles profiles, SensitivityProfile sensitivity, ModelledTarget modelled) {

    /** Of the rule {@code slope}, in nats per token. */
    private static final double CURVATURE = 1;

    /**
     * All models at all sparsities that they know, or at those that are given.
     *
     * @param sparsities none: all
     */
    public static List<ProfileTarget> of(List<ModelProfiles> models, List<Double> sparsities) {
        return models.stream()
                .flatMap(model -> (sparsities.isEmpty()
                                ? model.sensitivities().stream()
                                : sparsities.stream().map(sparsity -> at(model, sparsity)))
                        .map(known -> of(model, known)))
                .toList();
    }

    private static SensitivityProfile at(ModelProfiles model, double sparsity) {
        return model.at(sparsity)
                .orElseThrow(() -> new UsageException("The profiles of " + model.name() + " know nothing of sparsity "
                        + sparsity + ", but of "
                        + model.sensitivities().stream()
                                .map(SensitivityProfile::sparsity)
                                .toList() + "; make more with spade sense --sparsity " + sparsity + "."));
    }

    private static ProfileTarget of(ModelProfiles model, SensitivityProfile known) {
        return new ProfileTarget(
                model,
                known,
                new ModelledTarget(new TargetProfile(model.scores(), known.sparsity()), LossModel.of(known)));
    }

    /** Such as {@code SmolLM2-135M at 0.6}. */
    public String title() {
        return profiles.name() + " at " + sensitivity.sparsity();
    }

    /**
     * What the rule {@code slope} gives from the slopes here; they are those of this text, and not of the calibration
     * text.
     */
    Allocation slope() {
        Slopes first = sensitivity.passes().get(0);
        return Optimum.of(first, sensitivity.parameters(), Granularity.BLOCK_AND_KIND, CURVATURE);
    }
}
