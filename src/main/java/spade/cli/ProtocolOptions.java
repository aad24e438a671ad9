package spade.cli;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.data.TokenWindows;
import spade.run.Protocol;
import spade.tensor.DType;
import spade.tensor.Device;

/** Options that every verb which touches a model shares. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class ProtocolOptions {

    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description = "Hugging Face checkpoint directory (safetensors).")
    private Path model;

    @Option(
            names = "--calibration",
            paramLabel = "TEXT",
            required = true,
            description = "Calibration text: wikitext:FILE, c4:FILE (JSON lines, .gz too) or a plain text file.")
    private String calibration;

    @Option(
            names = "--calibration-windows",
            paramLabel = "N",
            defaultValue = "128",
            description = "Windows of the calibration text (default: ${DEFAULT-VALUE}).")
    private int calibrationWindows;

    @Option(
            names = "--calibration-seed",
            paramLabel = "N",
            description = "Draw documents and offsets at random (default: the first documents longer than --seqlen).")
    private @Nullable Long calibrationSeed;

    @Option(
            names = "--seqlen",
            paramLabel = "N",
            description = "Tokens per window (default: the model's context, at most 2048).")
    private @Nullable Integer seqlen;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}).")
    private String device;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "float32",
            description = "Type of the forward pass: float32, bfloat16 or float16 (default: ${DEFAULT-VALUE}).")
    private String dtype;

    @Option(
            names = "--pruner",
            paramLabel = "PRUNER",
            defaultValue = "wanda",
            description = "Pruning metric: wanda (default: ${DEFAULT-VALUE}).")
    private String pruner;

    Protocol protocol() {
        if (!pruner.equals("wanda")) {
            throw new UsageException("Unknown pruner '" + pruner + "': use wanda.");
        }
        return new Protocol(
                model,
                Device.parse(device),
                DType.parse(dtype),
                seqlen == null ? OptionalInt.empty() : OptionalInt.of(seqlen),
                calibration,
                calibrationWindows,
                calibrationSeed == null ? OptionalLong.empty() : OptionalLong.of(calibrationSeed));
    }

    /** Reads a number of windows, or {@code all}. */
    static int windows(String option, String text) {
        if (text.equals("all")) {
            return TokenWindows.ALL;
        }
        try {
            int count = Integer.parseInt(text);
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw new UsageException(
                "The value '" + text + "' of " + option + " is no number of windows; give a positive integer or all.");
    }
}
