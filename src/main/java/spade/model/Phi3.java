package spade.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Phi-3 and Phi-4 (Abdin et al. 2024): LLaMA's arithmetic; what reads the same is stored as one matrix. */
final class Phi3 {

    private static final Map<String, String> PATHS = Map.of(
            "q", "self_attn.qkv_proj",
            "k", "self_attn.qkv_proj",
            "v", "self_attn.qkv_proj",
            "gate", "mlp.gate_up_proj",
            "up", "mlp.gate_up_proj");

    static final Family FAMILY = new Family(
            "Phi3ForCausalLM",
            "phi3",
            List.of("decoder", "llama"),
            Llama.layout(
                    Llama.slots(fields -> false, fields -> false, fields -> false).stream()
                            .map(slot -> slot.storedIn(PATHS.getOrDefault(slot.name(), slot.path())))
                            .toList(),
                    Llama.NORMS),
            new ConfigForm(
                    Optional.empty(),
                    Map.of(),
                    """
                    {"original_max_position_embeddings": 4096, "rms_norm_eps": 1e-5, "sliding_window": null}""",
                    fields -> Llama.read(
                            fields, read -> AttentionWindows.everywhere(read, AttentionWindows.size(read)), false)));

    private Phi3() {}
}
