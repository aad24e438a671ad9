package spade.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static spade.formula.Reduction.Statistic.GEOMETRIC_MEAN;
import static spade.formula.Reduction.Statistic.MEAN;
import static spade.formula.Reduction.Statistic.MEDIAN;
import static spade.formula.Reduction.Statistic.STD;
import static spade.parity.Subject.check;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import spade.Shared;
import spade.data.BeginningToken;
import spade.profile.Distribution;
import spade.tensor.DType;

/**
 * SmolLM2-135M against figures made with torch and transformers (protocol: WikiText-2 test, seqlen 512, 16 windows,
 * calibration on the first 16 C4 documents longer than that). Runs where {@code -Dspade.smollm2=DIR} names the
 * checkpoint; {@code -Dspade.dtype=bfloat16} checks that type's figures instead.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class SmolLm2ParityTest {

    private static final double[] OUTLIER_RATIOS = {
        1.4713, 0.4798, 0.5759, 0.5527, 0.4550, 0.4892, 0.4842, 0.5575, 0.6291, 0.6451, 0.6122, 0.7123, 0.6646, 0.6450,
                0.7634,
        0.8738, 1.0134, 1.1213, 1.2312, 1.3860, 1.4925, 1.2977, 1.6005, 1.5244, 1.4756, 1.3167, 1.5790, 2.0478, 1.8957,
                2.4034
    };
    private static final double[] OWL_AT_HALF = {
        0.4668, 0.5482, 0.5403, 0.5422, 0.5502, 0.5474, 0.5478, 0.5418, 0.5359, 0.5346, 0.5373, 0.5291, 0.5330, 0.5346,
                0.5249,
        0.5158, 0.5044, 0.4955, 0.4865, 0.4738, 0.4650, 0.4810, 0.4562, 0.4624, 0.4664, 0.4795, 0.4579, 0.4194, 0.4319,
                0.3902
    };

    private final boolean bfloat16 =
            System.getProperty("spade.dtype", "float32").equals("bfloat16");
    private Subject smol;

    @BeforeAll
    void load() {
        String directory = System.getProperty("spade.smollm2", "");
        assumeTrue(!directory.isEmpty(), "Skipped: -Dspade.smollm2=DIR names no checkpoint.");
        smol = new Subject(
                Path.of(directory),
                "wikitext:" + Shared.path("data/wikitext-2-raw/wiki.test.raw"),
                16,
                "c4:" + Shared.path("data/c4/c4-train.sample.json.gz"),
                16,
                512,
                BeginningToken.TEXT,
                bfloat16 ? DType.BFLOAT16 : DType.FLOAT32);
    }

    @AfterAll
    void close() {
        if (smol != null) {
            smol.close();
        }
    }

    @Test
    void theTextHasAsManyTokensAsInTheReference() {
        assertThat(smol.text.textTokens()).isEqualTo(304_978);
    }

    @Test
    void densePerplexityIsThatOfTransformers() {
        check("dense", smol.dense(), bfloat16 ? 36.5887 : 36.63714, bfloat16 ? 0.5 : 0.01);
    }

    @Test
    void prunedPerplexitiesAreThoseOfTheReference() {
        check(
                "uniform sequential",
                smol.sequential("uniform", 0.5).perplexity(),
                bfloat16 ? 86.5576 : 86.3200,
                bfloat16 ? 1 : 0.5);
        check(
                "uniform one-shot",
                smol.oneShot("uniform", 0.5).perplexity(),
                bfloat16 ? 85.8195 : 85.8663,
                bfloat16 ? 1 : 0.5);
        check(
                "owl sequential",
                smol.sequential("owl", 0.5).perplexity(),
                bfloat16 ? 85.0196 : 84.3875,
                bfloat16 ? 1 : 0.5);
        check("owl one-shot", smol.oneShot("owl", 0.5).perplexity(), bfloat16 ? 83.9266 : 83.7149, bfloat16 ? 1 : 0.5);
    }

    @Test
    void outlierRatiosAndOwlSparsitiesAreThoseOfTheReference() {
        smol.checkOwl(OUTLIER_RATIOS, OWL_AT_HALF, bfloat16 ? 0.02 : 5e-3, bfloat16 ? 5e-3 : 1e-3);
    }

    @Test
    void scoreStatisticsAreThoseOfTheReference() {
        int[] blocks = {0, 15, 29};
        double[][] expected = {
            {0.267768, 0.170395, 0.42235, 0.102305},
            {0.484861, 0.349214, 0.66500, 0.283554},
            {1.806753, 0.786385, 5.27281, 0.725432}
        };
        double tolerance = bfloat16 ? 2e-2 : 1e-3;
        for (int i = 0; i < blocks.length; i++) {
            Distribution scores = smol.profile.blocks().get(blocks[i]).scores();
            double[] found = {MEAN.apply(scores), MEDIAN.apply(scores), STD.apply(scores), GEOMETRIC_MEAN.apply(scores)
            };
            for (int j = 0; j < found.length; j++) {
                assertThat(found[j]).isCloseTo(expected[i][j], offset(tolerance * expected[i][j]));
            }
        }
    }
}
