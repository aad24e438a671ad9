package spade.measure;

import java.nio.file.Path;
import java.util.Optional;
import spade.UsageException;
import spade.data.BeginningToken;
import spade.data.WindowCount;
import spade.tensor.DType;

/**
 * What numbers depend on beside the text and the pruner: equal conditions make numbers comparable.
 *
 * @param model checkpoint directory
 * @param dtype of the forward pass
 * @param seqlen tokens per window; empty: the model's context, {@value #LONGEST_DEFAULT} at most
 * @param bos where the tokenizer's beginning token stands; empty: where the model's family needs it
 * @param calibration the calibration text
 * @param calibrationWindows windows of it
 * @param calibrationSeed draws documents and offsets at random; empty: the first ones
 */
public record Conditions(
        Path model,
        DType dtype,
        Optional<Integer> seqlen,
        Optional<BeginningToken> bos,
        String calibration,
        WindowCount calibrationWindows,
        Optional<Long> calibrationSeed) {

    static final int LONGEST_DEFAULT = 2048;

    public Conditions {
        if (seqlen.isPresent() && seqlen.get() < 2) {
            throw new UsageException(
                    "A window of " + seqlen.get() + " tokens predicts nothing; give a --seqlen of at least 2.");
        }
    }
}
