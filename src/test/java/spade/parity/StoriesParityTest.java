package spade.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import spade.Shared;
import spade.data.BeginningToken;
import spade.tensor.DType;

/**
 * stories260k against figures made with torch and transformers in float32 (protocol: seqlen 256, 64 windows,
 * calibration on the first 32).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class StoriesParityTest {

    private static final double[] OUTLIER_RATIOS = {2.28196, 2.36361, 1.65740, 1.51174, 0.80773};
    private static final double[] OWL_AT_HALF = {0.44267, 0.43428, 0.50690, 0.52188, 0.59427};

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

    @Test
    void densePerplexityIsThatOfTransformers() {
        assertThat(stories.dense()).isCloseTo(6.67194, withinPercentage(0.01));
    }

    @Test
    void uniformAtHalfLosesWhatTheReferenceLoses() {
        assertThat(stories.sequential("uniform", 0.5).perplexity()).isCloseTo(31.9266, withinPercentage(0.5));
        assertThat(stories.oneShot("uniform", 0.5).perplexity()).isCloseTo(34.5015, withinPercentage(0.5));
    }

    @Test
    void owlAtHalfLosesWhatTheReferenceLoses() {
        assertThat(stories.sequential("owl", 0.5).perplexity()).isCloseTo(28.0160, withinPercentage(0.5));
        assertThat(stories.oneShot("owl", 0.5).perplexity()).isCloseTo(30.0165, withinPercentage(0.5));
    }

    @Test
    void outlierRatiosAndOwlSparsitiesAreThoseOfTheReference() {
        double[] ratios = stories.outlierRatios();
        double[] sparsities = stories.allocation("owl", 0.5).sparsities().toArray();
        for (int l = 0; l < OUTLIER_RATIOS.length; l++) {
            assertThat(ratios[l]).isCloseTo(OUTLIER_RATIOS[l], withinPercentage(0.5));
            assertThat(sparsities[l]).isCloseTo(OWL_AT_HALF[l], offset(1e-3));
        }
    }
}
