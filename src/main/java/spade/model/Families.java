package spade.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spade.SpadeException;
import spade.profile.ScoreProfile;

/** The known families. */
public final class Families {

    /** By architecture. Another family is one more of these. */
    static final Map<String, Family> KNOWN = Stream.of(
                    Llama.LLAMA,
                    Llama.MISTRAL,
                    Llama.QWEN2,
                    Llama.QWEN3,
                    Gemma.GEMMA,
                    Gemma.GEMMA2,
                    Gemma.GEMMA3,
                    Nested.GEMMA3,
                    Nested.LLAVA)
            .collect(Collectors.toUnmodifiableMap(Family::architecture, Function.identity()));

    private Families() {}

    /** The one whose models are of a {@code model_type}, which has to be known. */
    static Family ofType(String type) {
        return KNOWN.values().stream()
                .filter(family -> family.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    /** Every name that a linear of some family has. */
    public static List<String> linears() {
        return KNOWN.values().stream()
                .flatMap(family -> family.slots().stream())
                .map(LinearSlot::name)
                .distinct()
                .toList();
    }

    /** The family of the model that a profile is of. */
    public static Family of(ScoreProfile profile) {
        String architecture = profile.provenance().getOrDefault(ScoreProfile.ARCHITECTURE, "");
        return Optional.ofNullable(KNOWN.get(architecture))
                .orElseThrow(() -> new SpadeException("The profile is of the architecture '" + architecture
                        + "', which is not known; make it again."));
    }
}
