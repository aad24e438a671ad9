package spade.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import spade.Progress;
import spade.TinyCheckpoint;
import spade.data.WindowCount;
import spade.model.Residency;
import spade.tensor.DType;
import spade.tensor.Device;

/** A tiny checkpoint with a text, and conditions under which it is measured. */
public final class TinyWorkbench {

    public static final Placement PLACEMENT = new Placement(Device.CPU, Residency.ALL);

    private TinyWorkbench() {}

    /** Writes {@code text.txt} and {@code model} into a folder, and says the conditions of both. */
    public static Conditions conditions(Path folder) throws IOException {
        String text = Files.writeString(folder.resolve("text.txt"), TinyCheckpoint.text(800))
                .toString();
        return new Conditions(
                TinyCheckpoint.write(folder.resolve("model")),
                DType.FLOAT32,
                Optional.of(32),
                Optional.empty(),
                text,
                WindowCount.of(4),
                Optional.empty());
    }

    public static Workbench open(Conditions conditions, Progress progress) {
        return Workbench.open(conditions, PLACEMENT, progress);
    }
}
