package spade.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
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
        description = "Lists the search spaces that come with the program, or shows one of them or of a file.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class SpacesCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "SPACE",
            description = "The name of a search space or a JSON file; without it all are listed.")
    private @Nullable String space;

    @Override
    public Integer call() {
        System.out.print(space == null ? list() : shown(SearchSpaces.parse(space)));
        return 0;
    }

    private static String list() {
        StringBuilder text = new StringBuilder();
        for (String name : SearchSpaces.names()) {
            line(text, "%-10s %s", name, SearchSpaces.named(name).description());
        }
        line(text, "");
        line(
                text,
                "One in detail: spaces NAME. One of your own: search --space FILE, made from a file of search-spaces.");
        return text.toString();
    }

    private static String shown(SearchSpace space) {
        StringBuilder text = new StringBuilder();
        line(text, "%s: %s", space.name(), space.description());
        line(text, "");
        operators(text, space.operators());
        line(text, "");
        limits(text, space.limits());
        line(text, "");
        space.seeds().forEach(seed -> line(text, "%-12s %s", "seed", seed));
        return text.toString();
    }

    private static void operators(StringBuilder text, Operators operators) {
        set(text, "elements", operators.elements());
        set(text, "elementwise", operators.elementwise());
        set(text, "statistics", operators.statistics());
        set(text, "parametric", operators.parametric());
        set(text, "matrix", operators.matrix());
        set(text, "leaves", operators.leaves());
        set(text, "unary", operators.unary());
        set(text, "binary", operators.binary());
        set(text, "across", operators.across());
    }

    /** The words, each with its weight where that is not 1. */
    private static void set(StringBuilder text, String name, Weighted<?> words) {
        if (!words.isEmpty()) {
            line(
                    text,
                    "%-12s %s",
                    name,
                    words.weights().entrySet().stream()
                            .map(word -> word.getKey() + (word.getValue() == 1 ? "" : " ×" + number(word.getValue())))
                            .collect(Collectors.joining(", ")));
        }
    }

    private static void limits(StringBuilder text, Limits limits) {
        line(
                text,
                "%-12s %d nodes, depth %d, chains of %d, transforms of %d",
                "limits",
                limits.size(),
                limits.depth(),
                limits.chain(),
                limits.transforms());
        line(
                text,
                "%-12s %s, λ %s, more sparsity where values are %s",
                "range",
                limits.forms().stream().map(Object::toString).collect(Collectors.joining(" or ")),
                interval(limits.lambda()),
                limits.directions().stream()
                        .map(direction -> direction == Range.Direction.MORE ? "larger (+λ)" : "smaller (-λ)")
                        .collect(Collectors.joining(" or ")));
        line(text, "%-12s %s", "constants", interval(limits.constant()));
        line(
                text,
                "%-12s %s",
                "offsets",
                limits.offset() == 0 ? "none: one sparsity per block" : "up to " + number(limits.offset()));
    }

    private static String interval(Interval interval) {
        return interval.min() == interval.max()
                ? number(interval.min())
                : number(interval.min()) + " to " + number(interval.max());
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
    }
}
