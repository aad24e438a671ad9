package spade.demo;

import java.util.Optional;
import spade.Progress;
import spade.data.WindowCount;
import spade.measure.Conditions;
import spade.measure.Demo;
import spade.measure.Placement;
import spade.measure.Workbench;
import spade.model.Residency;
import spade.tensor.DType;
import spade.tensor.Device;

/** The demo model under the protocol of the demo search. */
final class DemoWorkbench {

    private DemoWorkbench() {}

    static Workbench open() {
        Conditions conditions = new Conditions(
                Demo.model(),
                DType.FLOAT32,
                Optional.empty(),
                Optional.empty(),
                Demo.CALIBRATION,
                WindowCount.atMost(128),
                Optional.empty());
        return Workbench.open(conditions, new Placement(Device.CPU, Residency.ALL), Progress.NONE);
    }
}
