package spade.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import spade.Doubles;
import spade.Lines;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.allocator.Searched;
import spade.formula.Granularity;
import spade.formula.Unit;

/** What has to be known of a table's rows. */
final class RowNotes {

    /** Shares of zeros that are further apart are not compared without a word: 0.05 points. */
    private static final double ZEROS = 0.0005;

    private final TableRows rows;
    private final Function<ComparisonPlan.Entry, List<Note>> seen;

    /** @param seen what an allocation has to say of the text it is measured on */
    RowNotes(TableRows rows, Function<ComparisonPlan.Entry, List<Note>> seen) {
        this.rows = rows;
        this.seen = seen;
    }

    List<Note> of(ComparisonPlan.Entry entry) {
        List<Note> notes = new ArrayList<>();
        notes.addAll(seen.apply(entry));
        zeros(entry).ifPresent(notes::add);
        masks(entry).ifPresent(notes::add);
        boolean differ = rows.entries().stream()
                        .map(this::granularity)
                        .distinct()
                        .filter(each -> !each.isEmpty())
                        .count()
                > 1;
        String own = granularity(entry);
        if (differ && !own.isEmpty() && !own.equals(Granularity.BLOCK.toString())) {
            notes.add(new Note(Note.Mark.LINEAR, "allocated per " + own + ", others per block"));
        }
        return notes;
    }

    private String granularity(ComparisonPlan.Entry entry) {
        return rows.cells(entry)
                .get(0)
                .found()
                .map(found -> found.allocation().granularity().toString())
                .orElse("");
    }

    private Optional<Note> zeros(ComparisonPlan.Entry entry) {
        double own = rows.zeros(entry);
        return rows.reference(entry)
                .map(reference -> own - rows.zeros(reference))
                .filter(difference -> Math.abs(difference) > ZEROS)
                .map(difference -> new Note(
                        Note.Mark.ZEROS,
                        Lines.format(
                                "%.2f points %s zeros than %s (%s at %s)",
                                100 * Math.abs(difference),
                                difference < 0 ? "fewer" : "more",
                                rows.referenceName(),
                                entry.pruner(),
                                entry.sparsity())));
    }

    private Optional<Note> masks(ComparisonPlan.Entry entry) {
        List<Allocation> found = rows.cells(entry).stream()
                .flatMap(cell -> cell.found().stream())
                .map(Searched::allocation)
                .toList();
        List<String> said = new ArrayList<>();
        if (isUniform(found) && !entry.allocation().allocator().name().equals("uniform")) {
            said.add("says nothing of this model, every block gets the same");
        } else if (isConstant(entry, found)) {
            said.add("says nothing of this model but by its offsets, every block gets the same");
        } else if (entry.pruner().pattern().isStructured() && !isUniform(found) && isUniform(rows.rounded(entry))) {
            said.add("rounds to uniform " + entry.pruner().pattern() + " in all blocks");
        }
        rows.same(entry)
                .ifPresent(
                        other -> said.add("same masks as " + other.allocation().name()));
        return said.isEmpty() ? Optional.empty() : Optional.of(new Note(Note.Mark.SAME, String.join(": ", said)));
    }

    /** Whether a formula that looks at blocks gives all of them what it gives to one. */
    private static boolean isConstant(ComparisonPlan.Entry entry, List<Allocation> allocations) {
        return entry.allocation().allocator().rule().stream()
                        .anyMatch(rule -> rule instanceof AllocationRule.ByFormula by
                                && by.formula().unit() == Unit.BLOCK
                                && by.formula().value().differsByUnit())
                && !allocations.isEmpty()
                && allocations.stream()
                        .allMatch(each -> each.linears().stream().distinct().count() == 1);
    }

    private static boolean isUniform(List<Allocation> allocations) {
        return !allocations.isEmpty()
                && allocations.stream()
                        .allMatch(each -> (each.linears().isEmpty() ? List.of(each.sparsities()) : each.linears())
                                        .stream()
                                                .flatMapToDouble(Doubles::stream)
                                                .distinct()
                                                .count()
                                == 1);
    }
}
