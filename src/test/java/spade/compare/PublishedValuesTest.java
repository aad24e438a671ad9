package spade.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spade.model.ConfigReader;
import spade.model.ModelConfig;

class PublishedValuesTest {

    @ParameterizedTest
    @CsvSource({"2048, LLaMA-1-7B", "4096, LLaMA-2-7B", "8192, none"})
    void modelsOfThePapersAreRecognisedByTheirConfiguration(int context, String name, @TempDir Path folder)
            throws IOException {
        Files.writeString(folder.resolve("config.json"), """
                {"architectures": ["LlamaForCausalLM"], "num_hidden_layers": 32, "hidden_size": 4096,
                 "intermediate_size": 11008, "num_attention_heads": 32, "vocab_size": 32000,
                 "max_position_embeddings": %d}""".formatted(context));
        ModelConfig config = ConfigReader.read(folder);
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
