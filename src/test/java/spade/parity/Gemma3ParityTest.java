package spade.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static spade.parity.Subject.check;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import spade.Shared;
import spade.data.BeginningToken;
import spade.tensor.DType;

/**
 * Gemma-3-270m, its vocabulary cut, against figures made with torch and transformers (protocol: as for SmolLM2-135M,
 * with a beginning token in front of every window). Runs where {@code -Dspade.gemma3=DIR} names the checkpoint.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class Gemma3ParityTest {

    private static final double[] OUTLIER_RATIOS = {
        4.2894, 4.8200, 0.9864, 1.5677, 1.9013, 2.0302, 2.2441, 2.8108, 2.8659, 3.3990, 3.3104, 2.1006, 3.0552, 3.4642,
        3.6112, 4.0636, 4.8864, 3.2858
    };
    private static final double[] OWL_AT_HALF = {
        0.4487, 0.4269, 0.5842, 0.5603, 0.5466, 0.5414, 0.5326, 0.5093, 0.5071, 0.4852, 0.4888, 0.5385, 0.4993, 0.4825,
        0.4765, 0.4579, 0.4242, 0.4899
    };

    private Subject gemma;

    @BeforeAll
    void load() {
        String directory = System.getProperty("spade.gemma3", "");
        assumeTrue(!directory.isEmpty(), "Skipped: -Dspade.gemma3=DIR names no checkpoint.");
        gemma = new Subject(
                Path.of(directory),
                "wikitext:" + Shared.path("data/wikitext-2-raw/wiki.test.raw"),
                16,
                "c4:" + Shared.path("data/c4/c4-train.sample.json.gz"),
                16,
                512,
                BeginningToken.WINDOW,
                DType.FLOAT32);
    }

    @AfterAll
    void close() {
        if (gemma != null) {
            gemma.close();
        }
    }

    @Test
    void theTextHasAsManyTokensAsInTheReference() {
        assertThat(gemma.text.textTokens()).isEqualTo(296_129);
    }

    @Test
    void perplexitiesAreThoseOfTheReference() {
        check("dense", gemma.dense(), 32.02343, 1e-3);
        check("uniform one-shot", gemma.oneShot("uniform", 0.5).perplexity(), 70.5175, 0.1);
        check("owl one-shot", gemma.oneShot("owl", 0.5).perplexity(), 82.7582, 0.1);
        check("uniform sequential", gemma.sequential("uniform", 0.5).perplexity(), 70.8843, 0.5);
        check("owl sequential", gemma.sequential("owl", 0.5).perplexity(), 82.5794, 0.5);
    }

    @Test
    void outlierRatiosAndOwlSparsitiesAreThoseOfTheReference() {
        gemma.checkOwl(OUTLIER_RATIOS, OWL_AT_HALF, 5e-3, 1e-3);
    }
}
