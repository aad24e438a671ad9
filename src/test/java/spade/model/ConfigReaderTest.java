package spade.model;

import static org.assertj.core.api.Assertions.assertThat;
import static spade.Failures.assertFailure;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory = Path.of("");

    @Test
    void everyNumberOfATransformers5ConfigurationIsTaken() {
        ModelConfig config = ConfigReader.read(Fixture.directory("rope-llama3"));
        assertThat(config)
                .isEqualTo(new ModelConfig(
                        Llama.LLAMA,
                        2,
                        32,
                        40,
                        4,
                        2,
                        8,
                        64,
                        256,
                        1e-5,
                        0,
                        true,
                        List.of(),
                        new Llama(new Rotary(8, 100, new RopeScaling.Waves(8, 1, 4, 32)), List.of(0, 0), false)));
    }

    @Test
    void theLayoutOfTransformers4MeansTheSame() {
        assertThat(ConfigReader.read(Fixture.directory("rope-llama3-4")))
                .isEqualTo(ConfigReader.read(Fixture.directory("rope-llama3")));
        assertThat(ConfigReader.read(Fixture.directory("rope-linear-4")))
                .isEqualTo(ConfigReader.read(Fixture.directory("rope-linear")));
    }

    @Test
    void whatAConfigurationLeavesOutIsWhatTransformersAssumes() {
        // transformers.LlamaConfig(): one key-value head per head, head size hidden / heads, eps 1e-6, theta 10000.
        ModelConfig config = read(root -> {});
        assertThat(config.keyValueHeads()).isEqualTo(4);
        assertThat(config.headSize()).isEqualTo(8);
        assertThat(config.eps()).isEqualTo(1e-6);
        assertThat(config.own()).isEqualTo(new Llama(new Rotary(8, 10_000, RopeScaling.NONE), List.of(0, 0), false));
        assertThat(config.tied()).isFalse();
        assertThat(config.biased()).isEmpty();
    }

    @Test
    void aQuarterOfAHeadTurnsWhereNeoXDoesNotSay() {
        // transformers.GPTNeoXConfig: rotary_pct 0.25.
        Consumer<ObjectNode> neox = root ->
                root.put("model_type", "gpt_neox").put("hidden_size", 64).remove("architectures");
        assertThat(turned(neox)).isEqualTo(4);
        assertThat(turned(neox.andThen(root -> root.put("rotary_pct", 0.5)))).isEqualTo(8);
        assertThat(turned(neox.andThen(root -> root.put("partial_rotary_factor", 0.5))))
                .isEqualTo(8);
    }

    private int turned(Consumer<ObjectNode> change) {
        return ((Rotary) ((Gpt) read(change).own()).positions()).turned();
    }

    @Test
    void nullMeansLeftOut() {
        ModelConfig config = read(root -> {
            root.putNull("num_key_value_heads");
            root.putNull("head_dim");
            root.putNull("rope_scaling");
            root.putNull("rms_norm_eps");
            root.putNull("rope_theta");
        });
        assertThat(config).isEqualTo(read(root -> {}));
    }

    @Test
    void theHeadSizeNeedNotDivideTheHiddenSize() {
        ModelConfig config = read(root ->
                root.put("num_attention_heads", 5).put("num_key_value_heads", 5).put("head_dim", 12));
        assertThat(config.headSize()).isEqualTo(12);
    }

    @Test
    void theModelTypeStandsInForAnUnnamedArchitecture() {
        assertThat(read(root -> root.remove("architectures")).family().architecture())
                .isEqualTo("LlamaForCausalLM");
    }

    private List<Integer> windows(String architecture, Consumer<ObjectNode> change) {
        ModelConfig config = read(root -> {
            root.putArray("architectures").add(architecture);
            change.accept(root);
        });
        return ((Llama) config.own()).windows();
    }

    @Test
    void everyBlockOfMistralHasTheWindowAndNullIsNone() {
        assertThat(windows("MistralForCausalLM", root -> root.put("sliding_window", 7)))
                .containsExactly(7, 7);
        assertThat(windows("MistralForCausalLM", root -> root.putNull("sliding_window")))
                .containsExactly(0, 0);
        // transformers.MistralConfig().sliding_window
        assertThat(windows("MistralForCausalLM", root -> {})).containsExactly(4096, 4096);
        assertThat(windows("LlamaForCausalLM", root -> root.put("sliding_window", 7)))
                .containsExactly(0, 0);
    }

    @Test
    void qwen2HasWindowsOnlyWhereItUsesThem() {
        String qwen2 = "Qwen2ForCausalLM";
        assertThat(windows(qwen2, root -> root.put("sliding_window", 7))).containsExactly(0, 0);
        Consumer<ObjectNode> used = root ->
                root.put("sliding_window", 7).put("use_sliding_window", true).put("max_window_layers", 1);
        assertThat(windows(qwen2, used)).containsExactly(0, 7);
        assertThat(windows(qwen2, used.andThen(root -> root.put("max_window_layers", 0))))
                .containsExactly(7, 7);
        // What the list says goes before the count.
        assertThat(windows(
                        qwen2,
                        used.andThen(root -> root.putArray("layer_types")
                                .add("sliding_attention")
                                .add("full_attention"))))
                .containsExactly(7, 0);
        refused(
                root -> {
                    root.putArray("architectures").add(qwen2);
                    root.putArray("layer_types").add("full_attention");
                },
                "layer_types has 1 entries for 2 blocks");
        refused(
                root -> {
                    root.putArray("architectures").add(qwen2);
                    root.putArray("layer_types").add("full_attention").add("sliding_attention");
                },
                "layer_types has 'sliding_attention'",
                "use_sliding_window");
    }

    private ModelConfig gemma3(Consumer<ObjectNode> change) {
        return read(root -> {
            root.put("model_type", "gemma3_text").put("sliding_window", 7).remove("architectures");
            change.accept(root);
        });
    }

    @Test
    void gemma3HasOtherPositionsInBlocksWithAWindowInEveryLayout() {
        ModelConfig config = gemma3(root -> {
            root.put("rope_theta", 500.0).put("rope_local_base_freq", 50.0).put("sliding_window_pattern", 2);
            root.putObject("rope_scaling").put("rope_type", "linear").put("factor", 3.0);
        });
        assertThat(config.own())
                .isEqualTo(new Gemma(
                        new Rotary(256, 500, RopeScaling.linear(3)),
                        new Rotary(256, 50, RopeScaling.NONE),
                        List.of(7, 0),
                        1 / 16.0,
                        0));
        assertThat(gemma3(root -> {
                    ObjectNode rope = root.putObject("rope_parameters");
                    rope.putObject("sliding_attention")
                            .put("rope_type", "default")
                            .put("rope_theta", 50.0);
                    rope.putObject("full_attention")
                            .put("rope_type", "linear")
                            .put("factor", 3.0)
                            .put("rope_theta", 500.0);
                    root.putArray("layer_types").add("sliding_attention").add("full_attention");
                }))
                .isEqualTo(config);
    }

    @Test
    void whatGemmaLeavesOutIsWhatTransformersAssumes() {
        // transformers.Gemma2Config(), Gemma3TextConfig()
        ModelConfig second = gemma3(root -> root.put("model_type", "gemma2"));
        assertThat(second.cap()).isEqualTo(30);
        assertThat(second.tied()).isTrue();
        assertThat(second.own().numbers(0)).containsExactly(7, 1 / 16.0, 50, 2);
        assertThat(second.own().numbers(1)).containsExactly(0, 1 / 16.0, 50, 0);
        assertThat(gemma3(root -> root.put("model_type", "gemma2").putNull("final_logit_softcapping"))
                        .cap())
                .isZero();
        Gemma third = (Gemma) gemma3(root -> {}).own();
        assertThat(List.of(third.whole().theta(), third.local().theta())).containsExactly(1e6, 1e4);
        assertThat(third.windows()).containsExactly(7, 7);
    }

    @Test
    void whatAPartLeavesOutIsWhatItsClassAssumes() {
        ModelConfig config = read(root -> {
            // As google/gemma-3-4b-it has it.
            root.removeAll().putArray("architectures").add("Gemma3ForConditionalGeneration");
            root.put("model_type", "gemma3")
                    .putObject("text_config")
                    .put("hidden_size", 2560)
                    .put("intermediate_size", 10240)
                    .put("model_type", "gemma3_text")
                    .put("num_hidden_layers", 34)
                    .put("sliding_window", 1024)
                    .putObject("rope_scaling")
                    .put("factor", 8.0)
                    .put("rope_type", "linear");
        });
        assertThat(List.of(config.heads(), config.keyValueHeads(), config.headSize(), config.vocabulary()))
                .containsExactly(8, 4, 256, 262_208);
        assertThat(config.tied()).isTrue();
        assertThat(((Gemma) config.own()).windows().subList(4, 7)).containsExactly(1024, 0, 1024);
        assertThat(((Gemma) config.own()).whole()).isEqualTo(new Rotary(256, 1e6, RopeScaling.linear(8)));
    }

    @Test
    void aPartOfAnotherTypeIsNamed() {
        refused(
                root -> {
                    root.putArray("architectures").add("LlavaForConditionalGeneration");
                    root.putObject("text_config").put("model_type", "phi");
                },
                "text_config is of the type 'phi'",
                "llama, mistral, qwen2, qwen3");
    }

    @Test
    void tokensThatSeeThoseBehindThemAreRefused() {
        refused(
                root -> root.put("use_bidirectional_attention", true)
                        .putArray("architectures")
                        .add("Gemma3ForCausalLM"),
                "use_bidirectional_attention");
    }

    @Test
    void aFamilyHasTheBiasesThatItsArchitectureSays() {
        assertThat(read(root -> root.put("attention_bias", true)).biased()).containsExactly("q", "k", "v", "o");
        assertThat(read(root -> root.put("mlp_bias", true)).biased()).containsExactly("gate", "up", "down");
        assertThat(read(root -> root.putArray("architectures").add("Qwen2ForCausalLM"))
                        .biased())
                .containsExactly("q", "k", "v");
        assertThat(read(root -> root.put("attention_bias", true)
                                .putArray("architectures")
                                .add("MistralForCausalLM"))
                        .biased())
                .isEmpty();
    }

    @Test
    void anAbsentConfigurationIsNamed() {
        assertFailure(() -> ConfigReader.read(directory), "no config.json", directory.toString(), "--model");
    }

    @Test
    void aConfigurationThatIsNotJsonIsNamedWithTheLine() throws IOException {
        Files.writeString(directory.resolve("config.json"), "{\n\"hidden_size\": 32,\n\"vocab_size\": \n}");
        assertFailure(() -> ConfigReader.read(directory), "config.json", "not JSON at line 4", "again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "null"})
    void aConfigurationThatIsNoObjectIsRefused(String text) throws IOException {
        Files.writeString(directory.resolve("config.json"), text);
        assertFailure(() -> ConfigReader.read(directory), "config.json", "unnamed", "LlamaForCausalLM");
    }

    @ParameterizedTest
    @ValueSource(strings = {"XGLMForCausalLM", "LlamaForSequenceClassification"})
    void anUnknownArchitectureIsNamedBesideTheKnownOnes(String architecture) {
        refused(
                root -> root.putArray("architectures").add(architecture),
                "the architecture is '" + architecture + "'",
                "known architectures are ",
                "LlamaForCausalLM, ",
                "MistralForCausalLM, ",
                "Qwen2ForCausalLM");
    }

    @Test
    void aModelOfAnotherKindIsRefusedWithItsReason() {
        refused(root -> root.putArray("architectures").add("MixtralForCausalLM"), "MixtralForCausalLM is a mixture of");
        refused(root -> root.putObject("quantization_config").put("quant_method", "gptq"), "quantised (gptq)", "take ");
    }

    @Test
    void anUnknownModelTypeIsNamedWhereTheArchitectureIsNot() {
        refused(root -> root.put("model_type", "xglm").remove("architectures"), "'xglm'", "known architectures are ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hidden_size",
                "intermediate_size",
                "num_hidden_layers",
                "num_attention_heads",
                "vocab_size",
                "max_position_embeddings"
            })
    void aNumberThatIsMissingOrNotPositiveIsNamedWithItsValue(String name) {
        refused(root -> root.remove(name), name + " is missing where a positive integer belongs");
        refused(root -> root.putNull(name), name + " is null");
        refused(root -> root.put(name, 0), name + " is 0 where");
        refused(root -> root.put(name, -32), name + " is -32 where");
        refused(root -> root.put(name, 32.5), name + " is 32.5 where");
        refused(root -> root.put(name, "32"), name + " is \"32\" where");
        refused(root -> root.put(name, 1L << 40), name + " is 1099511627776 where");
    }

    @ParameterizedTest
    @ValueSource(strings = {"num_key_value_heads", "head_dim"})
    void anOptionalNumberIsCheckedWhereItIsGiven(String name) {
        refused(root -> root.put(name, 0), name + " is 0 where a positive integer belongs");
        refused(root -> root.put(name, -2), name + " is -2 where");
        refused(root -> root.put(name, "8"), name + " is \"8\" where");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rms_norm_eps", "rope_theta"})
    void anOptionalRealNumberIsCheckedWhereItIsGiven(String name) {
        refused(root -> root.put(name, -1e-5), name + " is -1.0E-5 where a positive number belongs");
        refused(root -> root.put(name, "1e-5"), name + " is \"1e-5\" where a positive number belongs");
    }

    @Test
    void theThetaOfRopeParametersIsCheckedToo() {
        refused(root -> root.putObject("rope_parameters").put("rope_theta", -1), "rope_theta is -1 where");
    }

    @ParameterizedTest
    @CsvSource({"4, 3", "2, 4", "6, 4"})
    void queryHeadsThatKeyValueHeadsCannotServeEvenlyAreRefused(int heads, int keyValueHeads) {
        refused(
                root -> root.put("num_attention_heads", heads)
                        .put("num_key_value_heads", keyValueHeads)
                        .put("head_dim", 8),
                heads + " attention heads cannot share " + keyValueHeads + " key-value heads");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 3, 64})
    void aHiddenSizeThatDoesNotFallIntoHeadsIsRefusedUnlessTheHeadSizeIsGiven(int heads) {
        refused(
                root -> root.put("num_attention_heads", heads),
                "hidden_size 32 is no multiple of " + heads + " attention heads",
                "head_dim");
    }

    @Test
    void anOddHeadSizeIsRefused() {
        refused(root -> root.put("head_dim", 7), "head size 7 is odd");
        refused(root -> root.put("partial_rotary_factor", 0.4), "3 of the 8 features of a head turn");
        refused(root -> root.put("partial_rotary_factor", 2), "16 of the 8 features of a head turn");
    }

    @Test
    void anotherActivationThanSiluIsRefused() {
        refused(root -> root.put("hidden_act", "gelu"), "hidden_act is 'gelu'", "only silu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"proportional", "axial", "Linear"})
    void anUnknownRopeTypeIsNamedInEveryLayout(String type) {
        for (String key : new String[] {"type", "rope_type"}) {
            refused(
                    root -> root.putObject("rope_scaling").put(key, type).put("factor", 2.0),
                    "the rope type is '" + type + "'",
                    "default, dynamic, linear, llama3, longrope and yarn");
        }
        refused(root -> root.putObject("rope_parameters").put("rope_type", type), "'" + type + "'");
    }

    @Test
    void whatAFamilyHasInNoReleasedModelIsRefusedByName() {
        refused(
                ofType("opt", "OPTForCausalLM", "layer_norm_elementwise_affine", false),
                "layer_norm_elementwise_affine");
        refused(ofType("opt", "OPTForCausalLM", "_remove_final_layer_norm", true), "_remove_final_layer_norm");
        refused(
                ofType("bloom", "BloomForCausalLM", "apply_residual_connection_post_layernorm", true),
                "post_layernorm");
        refused(
                root -> ofType("gpt2", "GPT2LMHeadModel", "tie_word_embeddings", true)
                        .andThen(given -> given.put("activation_function", "swish"))
                        .accept(root),
                "activation_function is 'swish'",
                "kinds of gelu");
    }

    private static Consumer<ObjectNode> ofType(String type, String architecture, String field, boolean value) {
        return root -> root.put("model_type", type)
                .put("ffn_dim", 40)
                .put(field, value)
                .putArray("architectures")
                .add(architecture);
    }

    @Test
    void aLongRopeScalingNeedsAFactorPerPairOfFeatures() {
        refused(
                root -> {
                    ObjectNode rope = root.putObject("rope_parameters").put("rope_type", "longrope");
                    rope.putArray("short_factor").add(1.0).add(2.0);
                    rope.putArray("long_factor").add(1.0).add(2.0);
                },
                "short_factor has not 4 positive numbers");
    }

    @Test
    void dynamicScalingIsNoneWithinTheContext() {
        assertThat(read(root ->
                        root.putObject("rope_scaling").put("type", "dynamic").put("factor", 2.0)))
                .isEqualTo(read(root -> {}));
    }

    @Test
    void aScalingWithoutItsNumbersIsRefused() {
        refused(root -> root.putObject("rope_scaling").put("type", "linear"), "no positive factor");
        refused(root -> root.putObject("rope_scaling").put("type", "linear").put("factor", -2), "no positive factor");
        refused(root -> root.putObject("rope_scaling").put("type", "linear").put("factor", "2"), "no positive factor");
        for (String name :
                new String[] {"factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"}) {
            refused(
                    root -> root.putObject("rope_parameters")
                            .put("rope_type", "llama3")
                            .put("factor", 8)
                            .put("low_freq_factor", 1)
                            .put("high_freq_factor", 4)
                            .put("original_max_position_embeddings", 32)
                            .remove(name),
                    "no positive " + name);
        }
    }

    private ModelConfig read(Consumer<ObjectNode> change) {
        ObjectNode root = JSON.createObjectNode()
                .put("model_type", "llama")
                .put("hidden_size", 32)
                .put("intermediate_size", 40)
                .put("num_hidden_layers", 2)
                .put("num_attention_heads", 4)
                .put("vocab_size", 64)
                .put("max_position_embeddings", 64);
        root.putArray("architectures").add("LlamaForCausalLM");
        change.accept(root);
        try {
            Files.writeString(directory.resolve("config.json"), root.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ConfigReader.read(directory);
    }

    private void refused(Consumer<ObjectNode> change, String... words) {
        assertFailure(() -> read(change), words);
        assertFailure(() -> read(change), "config.json");
    }
}
