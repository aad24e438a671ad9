package spade.run;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import spade.UsageException;
import spade.data.WindowCount;
import spade.model.Residency;
import spade.tensor.DType;
import spade.tensor.Device;

/**
 * What perplexities have to share to be comparable, but for the text.
 *
 * @param model checkpoint directory
 * @param device where the passes run
 * @param dtype in what
 * @param residency which weights stay on the device; no number depends on it
 * @param seqlen tokens per window; empty: the model's context, {@value #LONGEST_DEFAULT} at most
 * @param calibration the calibration text
 * @param calibrationWindows windows of it
 * @param calibrationSeed draws documents and offsets at random; empty: the first ones
 */
public record Conditions(
        Path model,
        Device device,
        DType dtype,
        Residency residency,
        OptionalInt seqlen,
        String calibration,
        WindowCount calibrationWindows,
        OptionalLong calibrationSeed) {

    static final int LONGEST_DEFAULT = 2048;

    /** The same with other calibration windows. */
    public Conditions withCalibrationSeed(long seed) {
        return new Conditions(
                model, device, dtype, residency, seqlen, calibration, calibrationWindows, OptionalLong.of(seed));
    }

    public Conditions {
        if (seqlen.isPresent() && seqlen.getAsInt() < 2) {
            throw new UsageException(
                    "A window of " + seqlen.getAsInt() + " tokens predicts nothing; give a --seqlen of at least 2.");
        }
    }
}
