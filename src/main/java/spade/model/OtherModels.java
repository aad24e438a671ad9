package spade.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Kinds of models that are no families of decoders, and why they are not pruned here. */
final class OtherModels {

    /**
     * One of them.
     *
     * @param names what is found in the name of an architecture or type
     * @param fields of a configuration, one of which is more than 1
     * @param why it is not pruned, and a remedy
     */
    private record Kind(Pattern names, Pattern fields, String why) {

        Kind(String names, String fields, String why) {
            this(Pattern.compile(names), Pattern.compile(fields), why);
        }

        boolean is(JsonNode root, String name) {
            return names.matcher(name).find()
                    || root.properties().stream()
                            .anyMatch(field -> fields.matcher(field.getKey()).matches()
                                    && field.getValue().asInt() > 1);
        }
    }

    private static final String NO_FIELD = "(?!)";

    private static final Kind ENCODER_DECODER = new Kind(
            "t5(?!\\d)|bart|pegasus|marian|whisper|seq2seq|encoder-?decoder|prophetnet|blenderbot|m2m_?100|fsmt|seamless"
                    + "|switch_?transformers|^led(for|$)|^mvp(for|$)",
            NO_FIELD,
            "is an encoder-decoder, and Spade measures the perplexity of running text, which needs a decoder alone; take a"
                    + " decoder-only model");

    private static final List<Kind> KINDS = List.of(
            new Kind(
                    "moe|mixtral|dbrx|arctic|deepseek_?v\\d|gpt_?oss|llama4|dots1|longcat|minimax|mimo_?v2|grok|phimoe",
                    "(moe_)?num(_local)?_experts|n_routed_experts",
                    "is a mixture of experts: each expert sees only some of the tokens, and Spade prunes only blocks whose linears"
                            + " see all of them; take a dense model of the kind"),
            new Kind(
                    "mamba|rwkv|jamba|zamba|recurrent_?gemma|xlstm|falcon_?h1|bamba|lfm2|nemotron_?h(?!y)|olmo_?hybrid|kimi_?linear"
                            + "|qwen3_?next|qwen3_5|qwen4_?exp",
                    "mamba_.*|ssm_.*|conv_L_cache|linear_num_key_heads|lru_width",
                    "is a state-space or recurrent model, or has blocks of that kind, which are no attention and feed-forward"
                            + " layers; take a decoder with attention throughout"),
            ENCODER_DECODER,
            new Kind(
                    "bert(?!-?decoder)|electra|deberta|roformer|xlnet|maskedlm",
                    NO_FIELD,
                    "is an encoder, which predicts no next token; take a decoder-only model"));

    private OtherModels() {}

    /**
     * Why a model cannot be used, with a remedy.
     *
     * @param root the configuration
     * @param name the architecture or type
     * @return empty if nothing is known against it
     */
    static Optional<String> reason(JsonNode root, String name) {
        JsonNode quantised = root.path("quantization_config");
        if (quantised.isObject()) {
            return Optional.of("its weights are quantised ("
                    + quantised.path("quant_method").asText("of some kind")
                    + "), and pruning needs the weights themselves; take the model that was quantised");
        }
        if (root.path("is_encoder_decoder").asBoolean(false)) {
            return Optional.of(name + " " + ENCODER_DECODER.why);
        }
        String lower = name.toLowerCase(Locale.ROOT);
        return KINDS.stream().filter(kind -> kind.is(root, lower)).findFirst().map(kind -> name + " " + kind.why);
    }
}
