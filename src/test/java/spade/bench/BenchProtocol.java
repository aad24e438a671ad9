package spade.bench;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import spade.data.WindowCount;
import spade.measure.Conditions;
import spade.model.Residency;
import spade.tensor.DType;
import spade.tensor.Device;

/** What benchmarks run under: whole models, calibrated on few windows. */
final class BenchProtocol {

    private static final int CALIBRATION_WINDOWS = 8;

    private BenchProtocol() {}

    static Conditions of(String model, String calibration, DType dtype, String seqlen, String device) {
        return new Conditions(
                Path.of(model),
                Device.parse(device),
                dtype,
                Residency.ALL,
                OptionalInt.of(Integer.parseInt(seqlen)),
                calibration,
                WindowCount.atMost(CALIBRATION_WINDOWS),
                OptionalLong.empty());
    }
}
