package spade.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import spade.model.LinearSlot.Role;

class FamilyTest {

    @Test
    void aBlockHasEveryLinearOnce() {
        for (Family family : Families.KNOWN.values()) {
            assertThat(family.slots()).extracting(LinearSlot::name).doesNotHaveDuplicates();
        }
    }

    @Test
    void attentionAndFeedForwardAreToldApart() {
        assertThat(Llama.QWEN2.slots().stream()
                        .filter(slot -> slot.role() == Role.ATTENTION)
                        .map(LinearSlot::name))
                .containsExactly("q", "k", "v", "o");
    }

    @Test
    void aModuleIsParsedBackToItsBlockAndPath() {
        for (LinearSlot slot : Llama.LLAMA.slots()) {
            assertThat(Llama.LLAMA.parse(Llama.LLAMA.module(31, slot))).hasValue(new Family.Module(31, slot.path()));
        }
        assertThat(Llama.LLAMA.module(3, Llama.LLAMA.slots().get(6))).isEqualTo("model.layers.3.mlp.down_proj");
        assertThat(Llama.LLAMA.parts("mlp.down_proj")).containsExactly(6);
        assertThat(Gpt2.FAMILY.parts("attn.c_attn")).containsExactly(0, 1, 2);
        assertThat(Gpt2.FAMILY.parts("attn")).isEmpty();
        for (String other : List.of("model.layers.3", "model.layers.x.mlp", "lm_head", "my.model.layers.3.mlp")) {
            assertThat(Llama.LLAMA.parse(other)).isEmpty();
        }
    }
}
