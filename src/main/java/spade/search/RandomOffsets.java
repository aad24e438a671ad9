package spade.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import spade.formula.Offsets;

/** Draws offsets for kinds of linears, and changes them; the largest, of either sign, is 0 for none. */
record RandomOffsets(List<String> kinds, double largest) {

    /** Kinds with an offset at first, at most. */
    private static final int MOST = 3;

    /** How far a mutation moves an offset, as a share of the largest. */
    private static final double STEP = 0.2;

    RandomOffsets {
        kinds = List.copyOf(kinds);
    }

    /** Whether formulas have offsets at all. */
    boolean possible() {
        return largest > 0 && !kinds.isEmpty();
    }

    /** With probability 1/2 none, otherwise those of one to three kinds. */
    Offsets draw(RandomGenerator random) {
        if (!possible() || random.nextBoolean()) {
            return Offsets.NONE;
        }
        List<String> left = new ArrayList<>(kinds);
        Map<String, Double> drawn = new HashMap<>();
        for (int i = Math.min(left.size(), 1 + random.nextInt(MOST)); i > 0; i--) {
            drawn.put(left.remove(random.nextInt(left.size())), any(random));
        }
        return new Offsets(drawn);
    }

    /** One offset set, moved a little or dropped. */
    Offsets mutate(Offsets old, RandomGenerator random) {
        if (!possible()) {
            return old;
        }
        Map<String, Double> changed = new HashMap<>(old.byKind());
        int choice = random.nextInt(4);
        if (choice == 0 || changed.isEmpty()) {
            changed.put(FormulaFactory.one(kinds, random), any(random));
            return new Offsets(changed);
        }
        // The order of the offsets, not that of the map's hashes: a seed makes the same search on every machine.
        String kind = FormulaFactory.one(List.copyOf(old.byKind().keySet()), random);
        if (choice == 1) {
            changed.remove(kind);
        } else {
            double moved = old.of(kind) + STEP * largest * random.nextGaussian();
            changed.put(kind, FormulaFactory.rounded(Math.max(-largest, Math.min(largest, moved))));
        }
        return new Offsets(changed);
    }

    private double any(RandomGenerator random) {
        return FormulaFactory.rounded(largest * (2 * random.nextDouble() - 1));
    }
}
