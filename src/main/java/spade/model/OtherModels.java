package spade.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Kinds of models that are no families of decoders, and why they are not pruned here. */
final class OtherModels {

    /** Why, by what the names of their architectures hold. */
    private static final Map<Pattern, String> KINDS = Map.of(
            Pattern.compile("moe|mixtral|dbrx|arctic|deepseek_?v[23]|gptoss|gpt_oss|llama4"),
            "is a mixture of experts, of whose linears each sees only some tokens, and blocks here have the same linears"
                    + " that see all; take a dense model of the kind",
            Pattern.compile("mamba|rwkv|jamba|zamba|recurrentgemma|xlstm|falcon_?h1|bamba"),
            "is a state-space or recurrent model, whose blocks are no attention and feed-forward layers; take a decoder"
                    + " with attention throughout",
            Pattern.compile("t5|bart|pegasus|marian|whisper|seq2seq|encoderdecoder|encoder-decoder|prophetnet"),
            "is an encoder-decoder, and perplexity of a running text is that of a decoder alone; take a decoder-only model",
            Pattern.compile("bert|electra|deberta|albert|maskedlm"),
            "is an encoder, which predicts no next token; take a decoder-only model");

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
            return kind("encoder-decoder").map(why -> name + " " + why);
        }
        return kind(name.toLowerCase(Locale.ROOT)).map(why -> name + " " + why);
    }

    private static Optional<String> kind(String name) {
        return KINDS.entrySet().stream()
                .filter(kind -> kind.getKey().matcher(name).find())
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
