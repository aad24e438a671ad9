package spade.model;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The known families. */
public final class Families {

    /** By architecture. Another family is one more of these. */
    static final Map<String, Family> KNOWN = Stream.of(Llama.LLAMA, Llama.MISTRAL, Llama.QWEN2)
            .collect(Collectors.toUnmodifiableMap(Family::architecture, Function.identity()));

    private Families() {}

    /** Every name that a linear of some family has. */
    public static List<String> linears() {
        return KNOWN.values().stream()
                .flatMap(family -> family.slots().stream())
                .map(LinearSlot::name)
                .distinct()
                .toList();
    }

    /** A family whose linears have these names; all such families have them at the same paths. */
    public static Family naming(List<String> linears) {
        return KNOWN.values().stream()
                .filter(family ->
                        family.slots().stream().map(LinearSlot::name).toList().equals(linears))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No family has the linears " + linears));
    }
}
