package spade.formula;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import spade.Doubles;
import spade.SpadeException;
import spade.profile.ScoreProfile;
import spade.profile.UnitProfile;

/**
 * A profile at a target sparsity as formulas read it, with values of blocks or of linears: what takes long, the
 * reductions, quantities of matrices and slopes, is computed once and remembered, so that the formulas of a search,
 * which share most of them, are evaluated in microseconds. Views at other sparsities and of other units share it. Not
 * for several threads at once.
 */
public final class ProfileValues {

    /** Reductions of a unit remembered; the ones not used for longest are forgotten first. */
    private static final int REMEMBERED = 20_000;

    /** Units, linears one block after the other, and what was computed of them. */
    private record Known(
            List<? extends UnitProfile> units,
            long[] parameters,
            Map<BlockExpression, double[]> reductions,
            Map<Double, double[]> slopes) {

        static Known of(Unit unit, ScoreProfile profile) {
            List<? extends UnitProfile> units = unit.of(profile);
            Map<BlockExpression, double[]> reductions = new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<BlockExpression, double[]> eldest) {
                    return size() > REMEMBERED;
                }
            };
            return new Known(units, ScoreProfile.parameters(units), reductions, new HashMap<>());
        }
    }

    private final ScoreProfile profile;
    private final double sparsity;
    private final Unit unit;
    private final Map<Unit, Known> shared;
    private final Known known;

    /** A profile at a target sparsity, with values of blocks. */
    public ProfileValues(ScoreProfile profile, double sparsity) {
        this(profile, sparsity, Unit.BLOCK, new EnumMap<>(Unit.class));
    }

    private ProfileValues(ScoreProfile profile, double sparsity, Unit unit, Map<Unit, Known> shared) {
        this.profile = profile;
        this.sparsity = sparsity;
        this.unit = unit;
        this.shared = shared;
        this.known = shared.computeIfAbsent(unit, absent -> Known.of(absent, profile));
    }

    /** The same profile at another target sparsity. */
    public ProfileValues at(double other) {
        return new ProfileValues(profile, other, unit, shared);
    }

    /** The same with values of such units. */
    public ProfileValues of(Unit other) {
        return other == unit ? this : new ProfileValues(profile, sparsity, other, shared);
    }

    public ScoreProfile profile() {
        return profile;
    }

    /** The target sparsity. */
    public double sparsity() {
        return sparsity;
    }

    /** Prunable weights of every unit; not to be changed. */
    public long[] parameters() {
        return known.parameters;
    }

    /** How many values there are. */
    int units() {
        return known.units.size();
    }

    /** How far apart the values of neighbouring blocks are, of linears those of one kind. */
    int apart() {
        return units() / profile.blocks().size();
    }

    double[] trait(Trait trait) {
        return switch (trait) {
            case DEPTH -> depths();
            case SHARE -> shares();
            case SLOPE ->
                known.slopes.computeIfAbsent(sparsity, absent -> slopes()).clone();
        };
    }

    private double[] depths() {
        int last = profile.blocks().size() - 1;
        return IntStream.range(0, units())
                .map(u -> u / apart())
                .mapToDouble(l -> last == 0 ? 0 : (double) l / last)
                .toArray();
    }

    private double[] shares() {
        double mean = Arrays.stream(known.parameters).average().orElseThrow();
        return Arrays.stream(known.parameters).mapToDouble(n -> n / mean).toArray();
    }

    private double[] slopes() {
        List<Doubles> slopes = profile.slopesAt(sparsity)
                .orElseThrow(() -> new SpadeException("The profile holds no slopes at sparsity " + sparsity
                        + ", and the formula asks for them; give the model instead of the profile, or the profile of a"
                        + " run that searched with slopes at " + sparsity + "."));
        if (unit == Unit.LINEAR) {
            return slopes.stream().flatMapToDouble(Doubles::stream).toArray();
        }
        return IntStream.range(0, units())
                .mapToDouble(l -> mean(slopes.get(l), known.units.get(l)))
                .toArray();
    }

    /** Weighted by the weights of a block's linears. */
    private static double mean(Doubles byLinear, UnitProfile block) {
        return IntStream.range(0, byLinear.size())
                        .mapToDouble(
                                i -> byLinear.get(i) * block.linears().get(i).parameters())
                        .sum()
                / block.parameters();
    }

    double[] reduce(BlockExpression.Reduce node) {
        return remembered(node, each -> node.reduction().apply(node.argument().evaluate(each)));
    }

    /** The caller may change the array. */
    private double[] remembered(BlockExpression node, ToDoubleFunction<UnitProfile> value) {
        return known.reductions
                .computeIfAbsent(
                        node, absent -> known.units.stream().mapToDouble(value).toArray())
                .clone();
    }

    private static SpadeException withoutMatrices() {
        return new SpadeException(
                "The profile holds distributions only, and the formula asks for a matrix quantity;"
                        + " give the model instead of the profile, or the profile of a run that searched with such quantities.");
    }

    double[] matrix(BlockExpression.Matrix node) {
        return remembered(
                node,
                each -> each.linears().stream()
                        .map(linear -> linear.matrices().orElseThrow(ProfileValues::withoutMatrices))
                        .mapToDouble(matrices -> node.elements().of(matrices).get(node.operator()))
                        .average()
                        .orElseThrow());
    }
}
