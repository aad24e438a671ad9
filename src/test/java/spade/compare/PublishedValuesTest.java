package spade.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spade.model.ModelConfig;
import spade.model.RopeScaling;

class PublishedValuesTest {

    @ParameterizedTest
    @CsvSource({"2048, LLaMA-1-7B", "4096, LLaMA-2-7B", "8192, none"})
    void modelsOfThePapersAreRecognisedByTheirConfiguration(int context, String name) {
        ModelConfig config = new ModelConfig(
                "LlamaForCausalLM",
                32,
                4096,
                11008,
                32,
                32,
                128,
                32000,
                context,
                1e-6,
                10_000,
                new RopeScaling.None(),
                false,
                false,
                false);
        assertThat(PublishedValues.model(config).orElse("none")).isEqualTo(name);
    }

    @Test
    void theyNameTheirSourcesAndTheirProtocol() {
        assertThat(PublishedValues.of("LLaMA-1-7B"))
                .anySatisfy(value -> {
                    assertThat(value.allocation()).isEqualTo("dsa");
                    assertThat(value.sparsity()).isEqualTo(0.7);
                    assertThat(value.perplexity()).isEqualTo(22.6);
                })
                .allSatisfy(value -> assertThat(value.source()).isNotBlank());
        assertThat(PublishedValues.markdown("LLaMA-2-7B")).contains("context 2048", "not measured here", "18.58");
    }
}
