package spade.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherModelsTest {

    private static ObjectNode object() {
        return new ObjectMapper().createObjectNode();
    }

    /** Architectures of transformers 5.18. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ':',
            value = {
                "a mixture of experts: Mixtral Qwen3Moe Qwen2Moe Olmoe Phimoe JetMoe GptOss Dbrx DeepseekV2 DeepseekV3"
                        + " DeepseekV32 Llama4 GraniteMoe GraniteMoeHybrid Glm4Moe Ernie4_5_Moe HunYuanMoEV1 Dots1 LongcatFlash"
                        + " MiniMax MiMoV2Flash Lfm2Moe Qwen3_5Moe",
                "a state-space or recurrent model: Mamba Mamba2 FalconMamba Jamba Zamba Zamba2 Bamba FalconH1 Rwkv xLSTM"
                        + " RecurrentGemma Lfm2 NemotronH OlmoHybrid KimiLinear Qwen3Next Qwen3_5 Qwen4Exp",
                "an encoder-decoder: T5 MT5 UMT5 LongT5 T5Gemma Bart MBart PLBart Pegasus BigBirdPegasus Marian Whisper"
                        + " ProphetNet Blenderbot M2M100 FSMT LED Mvp SwitchTransformers",
                "an encoder, : Bert Roberta XLMRoberta Camembert Electra Deberta ModernBert MegatronBert RoFormer"
            })
    void anotherKindOfModelIsRefusedWithItsReason(String kind, String architectures) {
        for (String name : architectures.split(" ", -1)) {
            String architecture = name + (kind.contains("decoder") ? "ForConditionalGeneration" : "ForCausalLM");
            assertThat(OtherModels.reason(object(), architecture).orElse("nothing"))
                    .startsWith(architecture + " is " + kind)
                    .contains("take a ");
        }
        assertThat(OtherModels.reason(object().put("is_encoder_decoder", true), "NewModel")
                        .orElse("nothing"))
                .startsWith("NewModel is an encoder-decoder");
    }

    @ParameterizedTest
    @CsvSource({
        "num_experts, a mixture",
        "num_local_experts, a mixture",
        "n_routed_experts, a mixture",
        "mamba_d_state, a state"
    })
    void anotherKindOfModelIsKnownByItsFieldsWhateverItsName(String field, String kind) {
        assertThat(OtherModels.reason(object().put(field, 8), "NewForCausalLM").orElse("nothing"))
                .startsWith("NewForCausalLM is " + kind);
        assertThat(OtherModels.reason(object().putNull(field), "NewForCausalLM"))
                .isEmpty();
        assertThat(OtherModels.reason(object().put(field, 0), "NewForCausalLM")).isEmpty();
    }

    @Test
    void noFamilyIsTakenForAnotherKindOfModel() {
        for (Family family : Families.KNOWN.values()) {
            ObjectNode root = object().put("model_type", family.type());
            assertThat(OtherModels.reason(root, family.architecture())).isEmpty();
            assertThat(OtherModels.reason(root, family.type())).isEmpty();
        }
        for (String decoder : List.of(
                "Ernie4_5ForCausalLM", "ModernBertDecoderForCausalLM", "NemotronForCausalLM", "Olmo3ForCausalLM")) {
            assertThat(OtherModels.reason(object(), decoder)).isEmpty();
        }
    }
}
