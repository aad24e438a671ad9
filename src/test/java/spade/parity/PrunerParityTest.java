package spade.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spade.Progress;
import spade.Shared;
import spade.allocation.Allocation;
import spade.data.BeginningToken;
import spade.evaluate.Losses;
import spade.prune.Gradients;
import spade.prune.Pruner;
import spade.prune.SparsityPattern;
import spade.tensor.DType;

/**
 * Every pruner on stories260k at 50 %, uniform, sequential, against a script of plain torch loops over a transformers
 * model in float32 (protocol of {@link StoriesParityTest}; 172 inputs of one linear leave a group of four behind 4:8).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class PrunerParityTest {

    private Subject stories;

    @BeforeAll
    void load() {
        String text = Shared.path("data/text/tinystories.txt").toString();
        stories = new Subject(
                Shared.path("models/stories260k"), text, 64, text, 32, 256, BeginningToken.TEXT, DType.FLOAT32);
    }

    @AfterAll
    void close() {
        if (stories != null) {
            stories.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "magnitude, unstructured, 63.9052",
        "magnitude, 2:4, 171.4301",
        "magnitude, 4:8, 107.9092",
        "wanda, unstructured, 31.9266",
        "wanda, 2:4, 104.6321",
        "wanda, 4:8, 62.6092",
        "ria, unstructured, 39.5900",
        "ria, 2:4, 111.0720",
        "ria, 4:8, 78.5932",
        "sparsegpt, unstructured, 28.8564",
        "sparsegpt, 2:4, 52.9253",
        "sparsegpt, 4:8, 31.7708",
        "magnitude+dsnot, unstructured, 52.9936",
        "wanda+dsnot, unstructured, 31.5241",
        "ria+dsnot, unstructured, 35.1734",
        "pruner-zero, unstructured, 36.6851",
        "pruner-zero, 2:4, 108.1466",
        "pruner-zero, 4:8, 63.8595",
    })
    void perplexityIsThatOfTheReference(String pruner, String pattern, double perplexity, @TempDir Path folder) {
        Pruner parsed = Pruner.parse(pruner, SparsityPattern.parse(pattern));
        Optional<Gradients> gradients = parsed.needsGradients()
                ? Optional.of(Gradients.of(stories.model, stories.calibration, folder, Progress.NONE))
                : Optional.empty();
        Losses result = stories.sequential(parsed, Allocation.uniform(0.5, 5), gradients);
        assertThat(result.perplexity()).isCloseTo(perplexity, withinPercentage(0.5));
        assertThat(result.sparsity()).isCloseTo(0.5, within(1e-3));
    }
}
