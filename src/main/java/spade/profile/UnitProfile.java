package spade.profile;

import java.util.List;

/** What formulas see of a unit, which is what gets a sparsity of its own: of a block, or of one linear. */
public sealed interface UnitProfile permits BlockProfile, LinearProfile {

    /** The scores of its linears together. */
    Distribution scores();

    /** |W| of its linears together. */
    Distribution weights();

    /** ‖X‖ of every input feature of every one of its linears. */
    Distribution activations();

    /** Its linears, of which a linear has one: itself. */
    List<LinearProfile> linears();

    /** Its prunable weights. */
    long parameters();
}
