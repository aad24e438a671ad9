package spade.cli;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import spade.Lines;
import spade.formula.Range;
import spade.space.Interval;
import spade.space.Limits;
import spade.space.Operators;
import spade.space.SearchSpace;
import spade.space.SearchSpaces;
import spade.space.Weighted;

/** Lists search spaces, or shows one. */
@Command(
        name = "spaces",
        description = "Lists the search spaces that come with the program, or shows one of them or of a file.")
final class SpacesCommand implements Callable<Integer> {

    private static final String LINE = "%-12s %s";

    @Parameters(
            arity = "0..1",
            paramLabel = "SPACE",
            description = "The name of a search space or a JSON file; without it all are listed.")
    private Optional<String> space;

    @Override
    public Integer call() {
        System.out.print(
                space.map(SearchSpaces::parse).map(SpacesCommand::shown).orElseGet(SpacesCommand::list));
        return 0;
    }

    private static Lines list() {
        Lines text = new Lines();
        SearchSpaces.names()
                .forEach(name ->
                        text.add("%-10s %s", name, SearchSpaces.named(name).description()));
        return text.add(
                "%nOne in detail: spaces NAME. One of your own: search --space FILE, made from a file of search-spaces.");
    }

    private static Lines shown(SearchSpace space) {
        Lines text = new Lines().add("%s: %s%n", space.name(), space.description());
        Operators operators = space.operators();
        set(text, "elements", operators.elements());
        set(text, "elementwise", operators.elementwise());
        set(text, "statistics", operators.statistics());
        set(text, "parametric", operators.parametric());
        set(text, "matrix", operators.matrix());
        set(text, "leaves", operators.leaves());
        set(text, "unary", operators.unary());
        set(text, "binary", operators.binary());
        set(text, "across", operators.across());
        limits(text.add(""), space.limits());
        space.seeds().forEach(seed -> text.add(LINE, "seed", seed));
        return text;
    }

    /** The words, each with its weight where that is not 1. */
    private static void set(Lines text, String name, Weighted<?> words) {
        if (!words.isEmpty()) {
            text.add(
                    LINE,
                    name,
                    words.weights().entrySet().stream()
                            .map(word -> word.getKey() + (word.getValue() == 1 ? "" : " ×" + number(word.getValue())))
                            .collect(Collectors.joining(", ")));
        }
    }

    private static void limits(Lines text, Limits limits) {
        text.add(
                "%-12s %d nodes, depth %d, chains of %d, transforms of %d",
                "limits", limits.size(), limits.depth(), limits.chain(), limits.transforms());
        text.add(
                "%-12s %s, λ %s, more sparsity where values are %s",
                "range",
                limits.forms().stream().map(Object::toString).collect(Collectors.joining(" or ")),
                interval(limits.lambda()),
                limits.directions().stream()
                        .map(direction -> direction == Range.Direction.MORE ? "larger (+λ)" : "smaller (-λ)")
                        .collect(Collectors.joining(" or ")));
        text.add(LINE, "constants", interval(limits.constant()));
        String offsets = limits.offset() == 0 ? "none: one sparsity per block" : "up to " + number(limits.offset());
        text.add(LINE + "%n", "offsets", offsets);
    }

    private static String interval(Interval interval) {
        return number(interval.min()) + (interval.min() == interval.max() ? "" : " to " + number(interval.max()));
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
