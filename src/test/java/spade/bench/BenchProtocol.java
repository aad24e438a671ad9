package spade.bench;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import spade.Progress;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.Conditions;
import spade.measure.Placement;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.model.Residency;
import spade.tensor.DType;
import spade.tensor.Device;

/** What benchmarks run under: whole models, calibrated on few windows. */
final class BenchProtocol {

    private static final int CALIBRATION_WINDOWS = 8;

    private BenchProtocol() {}

    static Workbench open(String model, String calibration, DType dtype, String seqlen, String device) {
        Conditions conditions = new Conditions(
                Path.of(model),
                dtype,
                Optional.of(Integer.parseInt(seqlen)),
                Optional.empty(),
                calibration,
                WindowCount.atMost(CALIBRATION_WINDOWS),
                Optional.empty());
        return Workbench.open(conditions, new Placement(Device.parse(device), Residency.ALL), Progress.NONE);
    }

    /** What the dense model loses on a text. */
    static Losses dense(Workbench workbench, TokenWindows text) {
        return workbench.losses(Request.dense(workbench.id(), workbench.config().blocks(), TextPart.of(text)));
    }

    /** What an allocation loses on a text, pruned one-shot by Wanda. */
    static Losses pruned(Workbench workbench, Allocation allocation, TokenWindows text) {
        return workbench.calibrated().pruned(allocation, TextPart.of(text), Set.of(Metric.NLL));
    }
}
