package spade.allocation;

import java.util.List;
import spade.SpadeException;
import spade.profile.LinearProfile;
import spade.profile.ProfileDetail;
import spade.profile.ScoreProfile;

/**
 * ER (Mocanu et al. 2018, as RigL has it): the density of a linear is proportional to (inputs + outputs) / (inputs ·
 * outputs). What would exceed 1 is dense, and the rest pays for it.
 *
 * @param plus whether the last linear of the last block is dense (ER-plus, Liu et al. 2022)
 */
record ErdosRenyi(boolean plus) implements AllocationRule {

    @Override
    public ProfileDetail detail() {
        return ProfileDetail.SHAPES;
    }

    @Override
    public Allocation allocate(ScoreProfile profile, double target) {
        List<LinearProfile> linears = profile.everyLinear();
        boolean[] dense = new boolean[linears.size()];
        dense[dense.length - 1] = plus;
        double[] densities = densities(linears, dense, target);
        int columns = profile.linears().size();
        double[][] sparsities = new double[profile.blocks().size()][columns];
        for (int k = 0; k < densities.length; k++) {
            sparsities[k / columns][k % columns] = 1 - densities[k];
        }
        return Allocation.ofLinears(target, sparsities, profile.linearParameters());
    }

    private double[] densities(List<LinearProfile> linears, boolean[] dense, double target) {
        double[] densities = new double[linears.size()];
        boolean done;
        do {
            double budget = (1 - target)
                    * linears.stream().mapToLong(LinearProfile::parameters).sum();
            double share = 0;
            for (int k = 0; k < densities.length; k++) {
                LinearProfile linear = linears.get(k);
                budget -= dense[k] ? linear.parameters() : 0;
                share += dense[k] ? 0 : linear.inputs() + linear.outputs();
            }
            if (budget <= 0) {
                throw new SpadeException("At sparsity " + target + " the weights that " + this
                        + " keeps dense are more than may stay; lower the sparsity.");
            }
            done = true;
            for (int k = 0; k < densities.length; k++) {
                LinearProfile linear = linears.get(k);
                double density = budget / share * (linear.inputs() + linear.outputs()) / linear.parameters();
                densities[k] = dense[k] ? 1 : density;
                if (densities[k] > 1) {
                    dense[k] = true;
                    done = false;
                }
            }
        } while (!done);
        return densities;
    }

    @Override
    public String toString() {
        return plus ? "er-plus" : "er";
    }
}
